"""What is plugged in besides printers: scales, scanners, ID readers, pole displays. Ports and protocols, no window, no SQL.

A device is a URL (`devices.port`) watched by a thread (`devices.watch`); what it says is read by pure functions over
bytes. Who wants to hear hands a callback in.
"""
