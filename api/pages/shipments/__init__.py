"""Shipments as pages: the list, what waits for a parcel, one parcel from its pick list to its end."""
