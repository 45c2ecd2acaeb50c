"""Devices that say or show something: scales, scanners, ID readers, pole displays. Ports and protocols, no window, no SQL."""
