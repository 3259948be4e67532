"""Asks by UDP: ``ask_driver.py FROM TO COUNT``; prints each answer, then ``done``. Any hub may answer."""

import json
import socket
import sys
import time

from protocol.discovery.datagrams import ASK_PORT, Question, decode_answer

source, to, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    asking.bind((source, 0))
    asking.settimeout(0.2)
    for _ in range(count):
        asking.sendto(Question(b"12345678").encode(), (to, ASK_PORT))
    until_s = time.monotonic() + 1.5
    while time.monotonic() < until_s:
        try:
            data, (host, _) = asking.recvfrom(2048)
        except TimeoutError:
            continue
        answer = decode_answer(data)
        assert answer is not None
        print(json.dumps({"host": host, "hub": answer.record.id, "port": answer.port, "bytes": len(data)}), flush=True)
print("done", flush=True)
