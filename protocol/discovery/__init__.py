"""What hubs and tablets say of themselves by mDNS: service types, names, TXT records."""
