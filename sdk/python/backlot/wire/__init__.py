"""The contract over gRPC, as the host speaks it: protocol versions 1 and 2 on the same messages."""
