"""The room in one file: taken while the hub runs, put back whole or not at all."""
