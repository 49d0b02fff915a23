"""One file per format. A renderer turns a report into text and decides nothing."""
