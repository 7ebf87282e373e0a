from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Artifact(_message.Message):
    __slots__ = ["media_type", "name", "role"]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    media_type: str
    name: str
    role: str
    def __init__(self, name: _Optional[str] = ..., role: _Optional[str] = ..., media_type: _Optional[str] = ...) -> None: ...

class Attempt(_message.Message):
    __slots__ = ["task_id", "token"]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    token: int
    def __init__(self, task_id: _Optional[str] = ..., token: _Optional[int] = ...) -> None: ...

class BackendSpecification(_message.Message):
    __slots__ = ["config_schema", "name"]
    CONFIG_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    config_schema: bytes
    name: str
    def __init__(self, name: _Optional[str] = ..., config_schema: _Optional[bytes] = ...) -> None: ...

class Cancel(_message.Message):
    __slots__ = ["attempt"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    attempt: Attempt
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ...) -> None: ...

class Completed(_message.Message):
    __slots__ = ["artifacts", "attempt", "media", "metadata"]
    ARTIFACTS_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    artifacts: _containers.RepeatedCompositeFieldContainer[Artifact]
    attempt: Attempt
    media: str
    metadata: bytes
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ..., media: _Optional[str] = ..., artifacts: _Optional[_Iterable[_Union[Artifact, _Mapping]]] = ..., metadata: _Optional[bytes] = ...) -> None: ...

class ConfigureRequest(_message.Message):
    __slots__ = ["backend", "options"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    backend: str
    options: bytes
    def __init__(self, backend: _Optional[str] = ..., options: _Optional[bytes] = ...) -> None: ...

class ConfigureResponse(_message.Message):
    __slots__ = ["failure"]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    failure: Failure
    def __init__(self, failure: _Optional[_Union[Failure, _Mapping]] = ...) -> None: ...

class DescribeRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class DescribeResponse(_message.Message):
    __slots__ = ["specification"]
    SPECIFICATION_FIELD_NUMBER: _ClassVar[int]
    specification: Specification
    def __init__(self, specification: _Optional[_Union[Specification, _Mapping]] = ...) -> None: ...

class Failed(_message.Message):
    __slots__ = ["attempt", "failure"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    attempt: Attempt
    failure: Failure
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ...) -> None: ...

class Failure(_message.Message):
    __slots__ = ["code", "message", "retryable"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    code: str
    message: str
    retryable: bool
    def __init__(self, code: _Optional[str] = ..., message: _Optional[str] = ..., retryable: bool = ...) -> None: ...

class Generate(_message.Message):
    __slots__ = ["attempt", "data", "deadline_unix_ms", "leases", "number", "project_id", "traceparent", "type", "work_dir"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    LEASES_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    WORK_DIR_FIELD_NUMBER: _ClassVar[int]
    attempt: Attempt
    data: bytes
    deadline_unix_ms: int
    leases: _containers.RepeatedCompositeFieldContainer[Lease]
    number: int
    project_id: str
    traceparent: str
    type: str
    work_dir: str
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ..., type: _Optional[str] = ..., project_id: _Optional[str] = ..., number: _Optional[int] = ..., data: _Optional[bytes] = ..., work_dir: _Optional[str] = ..., deadline_unix_ms: _Optional[int] = ..., leases: _Optional[_Iterable[_Union[Lease, _Mapping]]] = ..., traceparent: _Optional[str] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class HostFrame(_message.Message):
    __slots__ = ["cancel", "generate", "input", "lease"]
    CANCEL_FIELD_NUMBER: _ClassVar[int]
    GENERATE_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    cancel: Cancel
    generate: Generate
    input: InputReply
    lease: LeaseReply
    def __init__(self, generate: _Optional[_Union[Generate, _Mapping]] = ..., cancel: _Optional[_Union[Cancel, _Mapping]] = ..., input: _Optional[_Union[InputReply, _Mapping]] = ..., lease: _Optional[_Union[LeaseReply, _Mapping]] = ...) -> None: ...

class InputReply(_message.Message):
    __slots__ = ["failure", "media_type", "path", "request_id", "size"]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    failure: Failure
    media_type: str
    path: str
    request_id: int
    size: int
    def __init__(self, request_id: _Optional[int] = ..., path: _Optional[str] = ..., media_type: _Optional[str] = ..., size: _Optional[int] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ...) -> None: ...

class InputRequest(_message.Message):
    __slots__ = ["attempt", "kind", "max_bytes", "request_id", "url"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    attempt: Attempt
    kind: str
    max_bytes: int
    request_id: int
    url: str
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ..., request_id: _Optional[int] = ..., url: _Optional[str] = ..., kind: _Optional[str] = ..., max_bytes: _Optional[int] = ...) -> None: ...

class Lease(_message.Message):
    __slots__ = ["device", "expires_unix_ms", "id", "memory_mib", "token"]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MEMORY_MIB_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    device: str
    expires_unix_ms: int
    id: str
    memory_mib: int
    token: int
    def __init__(self, id: _Optional[str] = ..., token: _Optional[int] = ..., device: _Optional[str] = ..., memory_mib: _Optional[int] = ..., expires_unix_ms: _Optional[int] = ...) -> None: ...

class LeaseReply(_message.Message):
    __slots__ = ["expires_unix_ms", "failure", "request_id"]
    EXPIRES_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    expires_unix_ms: int
    failure: Failure
    request_id: int
    def __init__(self, request_id: _Optional[int] = ..., expires_unix_ms: _Optional[int] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ...) -> None: ...

class LeaseRequest(_message.Message):
    __slots__ = ["attempt", "lease_id", "release", "request_id"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    attempt: Attempt
    lease_id: str
    release: bool
    request_id: int
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ..., request_id: _Optional[int] = ..., lease_id: _Optional[str] = ..., release: bool = ...) -> None: ...

class Log(_message.Message):
    __slots__ = ["attempt", "level", "message"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    attempt: Attempt
    level: int
    message: str
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ..., level: _Optional[int] = ..., message: _Optional[str] = ...) -> None: ...

class PluginFrame(_message.Message):
    __slots__ = ["completed", "failed", "heartbeat", "input", "lease", "log", "preview", "progress"]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    completed: Completed
    failed: Failed
    heartbeat: Heartbeat
    input: InputRequest
    lease: LeaseRequest
    log: Log
    preview: Preview
    progress: Progress
    def __init__(self, heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., log: _Optional[_Union[Log, _Mapping]] = ..., input: _Optional[_Union[InputRequest, _Mapping]] = ..., lease: _Optional[_Union[LeaseRequest, _Mapping]] = ..., completed: _Optional[_Union[Completed, _Mapping]] = ..., failed: _Optional[_Union[Failed, _Mapping]] = ..., preview: _Optional[_Union[Preview, _Mapping]] = ...) -> None: ...

class Preview(_message.Message):
    __slots__ = ["attempt", "data", "media_type"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    attempt: Attempt
    data: bytes
    media_type: str
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ..., media_type: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ["attempt", "fraction", "step"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    attempt: Attempt
    fraction: float
    step: str
    def __init__(self, attempt: _Optional[_Union[Attempt, _Mapping]] = ..., fraction: _Optional[float] = ..., step: _Optional[str] = ...) -> None: ...

class Specification(_message.Message):
    __slots__ = ["backends", "name", "types", "version"]
    BACKENDS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    backends: _containers.RepeatedCompositeFieldContainer[BackendSpecification]
    name: str
    types: _containers.RepeatedCompositeFieldContainer[TypeSpecification]
    version: str
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., types: _Optional[_Iterable[_Union[TypeSpecification, _Mapping]]] = ..., backends: _Optional[_Iterable[_Union[BackendSpecification, _Mapping]]] = ...) -> None: ...

class TypeSpecification(_message.Message):
    __slots__ = ["data_schema", "description", "deterministic", "example", "features", "gpu_memory_mib", "maximum_seconds", "queue", "type", "typical_seconds"]
    DATA_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    DETERMINISTIC_FIELD_NUMBER: _ClassVar[int]
    EXAMPLE_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    GPU_MEMORY_MIB_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_SECONDS_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TYPICAL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    data_schema: bytes
    description: str
    deterministic: bool
    example: bytes
    features: _containers.RepeatedScalarFieldContainer[str]
    gpu_memory_mib: int
    maximum_seconds: int
    queue: str
    type: str
    typical_seconds: int
    def __init__(self, type: _Optional[str] = ..., description: _Optional[str] = ..., data_schema: _Optional[bytes] = ..., queue: _Optional[str] = ..., typical_seconds: _Optional[int] = ..., maximum_seconds: _Optional[int] = ..., gpu_memory_mib: _Optional[int] = ..., deterministic: bool = ..., features: _Optional[_Iterable[str]] = ..., example: _Optional[bytes] = ...) -> None: ...
