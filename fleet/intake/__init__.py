"""From a promise to a device on the shelf: donations, labels, snapshots."""
