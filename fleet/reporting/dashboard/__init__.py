"""The live figures of the work, for coordinators: what stands, what moves, what is open, and for how long.

They are small and current, so they betray people: they are never published (rule F1 is for what is).
"""
