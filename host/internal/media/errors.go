package media

import (
	"errors"
	"net/http"
	"syscall"

	"github.com/minio/minio-go/v7"

	"ft.tc/backlot/api/generator"
)

// The codes of the failures that this package gives.
const (
	CodeResultRefused    = "result_refused"    // the generator left what can't be kept
	CodeStorageFull      = "storage_full"      // no room; another attempt may find some
	CodeStorageFailed    = "storage_failed"    // the disk or the server gave an error
	CodeInputUnavailable = "input_unavailable" // can't be fetched
	CodeInputTooLarge    = "input_too_large"
	CodeInputUnsupported = "input_unsupported" // not of the kind that was asked for
)

// storageFailure is what a submitter may know of an error at writing: no path, and that it may pass.
func storageFailure(err error) error {
	var known *generator.Failure
	if errors.As(err, &known) {
		return known
	}
	if noRoom(err) {
		return generator.Retryf(CodeStorageFull, "There is no room left to keep the files of this task. It is tried again; if it stays so, an operator has to free space.")
	}
	return generator.Retryf(CodeStorageFailed, "The files of this task could not be written. It is tried again; if it stays so, an operator has to look at the media store.")
}

func noRoom(err error) bool {
	var answer minio.ErrorResponse
	if errors.As(err, &answer) {
		switch answer.Code {
		case "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity", "StorageFull":
			return true
		}
		return answer.StatusCode == http.StatusInsufficientStorage
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
