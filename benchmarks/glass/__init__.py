"""What a tablet's glass shows, and when: a barcode in the picture, a real screen, and a sampler."""
