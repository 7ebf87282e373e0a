package generatorv1

import (
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// The protocol versions that these messages carry. Each adds to the one before; what an end says is what both
// ends know.
const (
	Version         = 1
	VersionPreviews = 2 // previews, and examples in the specification
)

// MaxMessageBytes is the largest message in either direction. Files travel through the work folder.
const MaxMessageBytes = 8 << 20

// limits of what a plugin may say about a task.
const (
	maxStepBytes    = 64 // what the host stores
	maxLogBytes     = 8 << 10
	maxFailureBytes = 4 << 10
	maxCodeBytes    = 64
	previewEvery    = 500 * time.Millisecond // for one attempt; those between are dropped
)

// ServerOptions limit what a plugin takes and sends.
func ServerOptions() []grpc.ServerOption {
	return []grpc.ServerOption{grpc.MaxRecvMsgSize(MaxMessageBytes), grpc.MaxSendMsgSize(MaxMessageBytes)}
}

// DialOptions limit what a host takes and sends.
func DialOptions() []grpc.DialOption {
	return []grpc.DialOption{grpc.WithDefaultCallOptions(
		grpc.MaxCallRecvMsgSize(MaxMessageBytes), grpc.MaxCallSendMsgSize(MaxMessageBytes))}
}

// tooLarge reports whether the other side would refuse m.
func tooLarge(m proto.Message) bool { return proto.Size(m) > MaxMessageBytes }
