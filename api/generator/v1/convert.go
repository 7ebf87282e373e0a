package generatorv1

import (
	"time"

	"ft.tc/backlot/api/generator"
)

func specificationToProto(s generator.Specification) *Specification {
	out := &Specification{Name: s.Name, Version: s.Version}
	for _, t := range s.Types {
		out.Types = append(out.Types, typeToProto(t))
	}
	for _, b := range s.Backends {
		out.Backends = append(out.Backends, &BackendSpecification{Name: b.Name, ConfigSchema: b.ConfigSchema})
	}
	return out
}

func specificationFromProto(s *Specification) generator.Specification {
	out := generator.Specification{Name: s.GetName(), Version: s.GetVersion()}
	for _, t := range s.GetTypes() {
		out.Types = append(out.Types, typeFromProto(t))
	}
	for _, b := range s.GetBackends() {
		out.Backends = append(out.Backends,
			generator.BackendSpecification{Name: b.GetName(), ConfigSchema: b.GetConfigSchema()})
	}
	return out
}

func typeToProto(t generator.TypeSpecification) *TypeSpecification {
	out := &TypeSpecification{
		Type: t.Type, Description: t.Description, DataSchema: t.DataSchema, Queue: t.Queue,
		TypicalSeconds: seconds(t.Typical), MaximumSeconds: seconds(t.Maximum),
		GpuMemoryMib: count(t.GPUMemoryMiB), Deterministic: t.Deterministic, Example: t.Example,
	}
	for _, f := range t.Features {
		out.Features = append(out.Features, string(f))
	}
	return out
}

func typeFromProto(t *TypeSpecification) generator.TypeSpecification {
	out := generator.TypeSpecification{
		Type: t.GetType(), Description: t.GetDescription(), DataSchema: t.GetDataSchema(), Queue: t.GetQueue(),
		Typical:      time.Duration(t.GetTypicalSeconds()) * time.Second,
		Maximum:      time.Duration(t.GetMaximumSeconds()) * time.Second,
		GPUMemoryMiB: int(t.GetGpuMemoryMib()), Deterministic: t.GetDeterministic(), Example: t.GetExample(),
	}
	for _, f := range t.GetFeatures() {
		out.Features = append(out.Features, generator.Feature(f))
	}
	return out
}

func configurationToProto(c generator.Configuration) *ConfigureRequest {
	return &ConfigureRequest{Backend: c.Backend, Options: c.Options}
}

func configurationFromProto(c *ConfigureRequest) generator.Configuration {
	return generator.Configuration{Backend: c.GetBackend(), Options: c.GetOptions()}
}

func requestToProto(r generator.Request) *Generate {
	out := &Generate{
		Attempt: &Attempt{TaskId: r.TaskID, Token: r.Token}, Type: r.Type, ProjectId: r.ProjectID,
		Number: count(r.Attempt), Data: r.Data, WorkDir: r.WorkDir, DeadlineUnixMs: millis(r.Deadline),
		Traceparent: r.TraceParent,
	}
	for _, l := range r.Leases {
		out.Leases = append(out.Leases, leaseToProto(l))
	}
	return out
}

func requestFromProto(g *Generate) generator.Request {
	out := generator.Request{
		TaskID: g.GetAttempt().GetTaskId(), Token: g.GetAttempt().GetToken(), Type: g.GetType(),
		ProjectID: g.GetProjectId(), Attempt: int(g.GetNumber()), Data: g.GetData(), WorkDir: g.GetWorkDir(),
		Deadline: instant(g.GetDeadlineUnixMs()), TraceParent: g.GetTraceparent(),
	}
	for _, l := range g.GetLeases() {
		out.Leases = append(out.Leases, leaseFromProto(l))
	}
	return out
}

func leaseToProto(l generator.Lease) *Lease {
	return &Lease{
		Id: l.ID, Token: l.Token, Device: l.Device, MemoryMib: count(l.MemoryMiB), ExpiresUnixMs: millis(l.Expires),
	}
}

func leaseFromProto(l *Lease) generator.Lease {
	return generator.Lease{
		ID: l.GetId(), Token: l.GetToken(), Device: l.GetDevice(), MemoryMiB: int(l.GetMemoryMib()),
		Expires: instant(l.GetExpiresUnixMs()),
	}
}

func resultToProto(a *Attempt, r generator.Result) *Completed {
	out := &Completed{Attempt: a, Media: r.Media, Metadata: r.Metadata}
	for _, f := range r.Artifacts {
		out.Artifacts = append(out.Artifacts, &Artifact{Name: f.Name, Role: f.Role, MediaType: f.MediaType})
	}
	return out
}

func resultFromProto(c *Completed) generator.Result {
	out := generator.Result{Media: c.GetMedia(), Metadata: c.GetMetadata()}
	for _, f := range c.GetArtifacts() {
		out.Artifacts = append(out.Artifacts,
			generator.Artifact{Name: f.GetName(), Role: f.GetRole(), MediaType: f.GetMediaType()})
	}
	return out
}

func failureToProto(f *generator.Failure) *Failure {
	return &Failure{
		Code: clip(f.Code, maxCodeBytes), Message: clip(f.Message, maxFailureBytes), Retryable: f.Retryable,
	}
}

func failureFromProto(f *Failure) *generator.Failure {
	return &generator.Failure{
		Code: clip(f.GetCode(), maxCodeBytes), Message: clip(f.GetMessage(), maxFailureBytes), Retryable: f.GetRetryable(),
	}
}

func inputToProto(id uint64, in generator.Input) *InputReply {
	return &InputReply{RequestId: id, Path: in.Path, MediaType: in.MediaType, Size: in.Size}
}

func inputFromProto(r *InputReply) generator.Input {
	return generator.Input{Path: r.GetPath(), MediaType: r.GetMediaType(), Size: r.GetSize()}
}

func inputRequestToProto(a *Attempt, id uint64, r generator.InputRequest) *InputRequest {
	return &InputRequest{Attempt: a, RequestId: id, Url: r.URL, Kind: string(r.Kind), MaxBytes: r.MaxBytes}
}

func inputRequestFromProto(r *InputRequest) generator.InputRequest {
	return generator.InputRequest{URL: r.GetUrl(), Kind: generator.InputKind(r.GetKind()), MaxBytes: r.GetMaxBytes()}
}
