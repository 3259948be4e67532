"""How tablets find the hub, and the hub finds tablets: mDNS, both ways."""
