package config

import "github.com/hashicorp/hcl/v2"

// The raw types are the grammar of plugins.hcl. Attributes stay unevaluated, so that what reads them can say
// where they are.

type rawFile struct {
	Host    *rawHost    `hcl:"host,block"`
	Redis   *rawRedis   `hcl:"redis,block"`
	Limits  *rawLimits  `hcl:"limits,block"`
	Network *rawNetwork `hcl:"network,block"`
	Media   *rawMedia   `hcl:"media,block"`
	Webhook *rawWebhook `hcl:"webhook,block"`
	GPU     *rawGPU     `hcl:"gpu,block"`
	CORS    *rawCORS    `hcl:"cors,block"`

	Telemetry *rawTelemetry `hcl:"telemetry,block"`
	Log       *rawLog       `hcl:"log,block"`

	Keys    []rawKey    `hcl:"api_key,block"`
	Plugins []rawPlugin `hcl:"plugin,block"`
}

type rawHost struct {
	Listen    *hcl.Attribute `hcl:"listen,optional"`
	PublicURL *hcl.Attribute `hcl:"public_url,optional"`
	DataDir   *hcl.Attribute `hcl:"data_dir,optional"`
	Drain     *hcl.Attribute `hcl:"drain,optional"`
}

type rawRedis struct {
	URL *hcl.Attribute `hcl:"url,optional"`
}

type rawLimits struct {
	Submissions *hcl.Attribute `hcl:"submissions_per_minute,optional"`
	StatusReads *hcl.Attribute `hcl:"status_reads_per_minute,optional"`
	Concurrent  *hcl.Attribute `hcl:"concurrent_tasks_per_project,optional"`
	Queued      *hcl.Attribute `hcl:"queued_tasks,optional"`
	BodyBytes   *hcl.Attribute `hcl:"body_bytes,optional"`
	Streams     *hcl.Attribute `hcl:"event_streams,optional"`
	Projects    []rawProject   `hcl:"project,block"`
}

type rawProject struct {
	ID         string         `hcl:"id,label"`
	IDRange    hcl.Range      `hcl:"id,label_range"`
	Concurrent *hcl.Attribute `hcl:"concurrent_tasks,optional"`
}

type rawNetwork struct {
	Allow *hcl.Attribute `hcl:"allow,optional"`
}

type rawMedia struct {
	URL       *hcl.Attribute `hcl:"url,optional"`
	Retention *hcl.Attribute `hcl:"retention,optional"`
	S3        *rawS3         `hcl:"s3,block"`
	Payload   *rawPayload    `hcl:"payload,block"`
	DefRange  hcl.Range      `hcl:",def_range"`
}

type rawS3 struct {
	Endpoint  *hcl.Attribute `hcl:"endpoint,optional"`
	Region    *hcl.Attribute `hcl:"region,optional"`
	PathStyle *hcl.Attribute `hcl:"path_style,optional"`
	AccessKey *hcl.Attribute `hcl:"access_key,optional"`
	SecretKey *hcl.Attribute `hcl:"secret_key,optional"`
	DefRange  hcl.Range      `hcl:",def_range"`
}

type rawPayload struct {
	URL        *hcl.Attribute `hcl:"url,optional"`
	APIKey     *hcl.Attribute `hcl:"api_key,optional"`
	Collection *hcl.Attribute `hcl:"collection,optional"`
	Users      *hcl.Attribute `hcl:"users_collection,optional"`
	Patience   *hcl.Attribute `hcl:"patience,optional"`
	Required   *hcl.Attribute `hcl:"required,optional"`
	DefRange   hcl.Range      `hcl:",def_range"`
}

type rawWebhook struct {
	Secret   *hcl.Attribute `hcl:"secret,optional"`
	Timeout  *hcl.Attribute `hcl:"timeout,optional"`
	Attempts *hcl.Attribute `hcl:"attempts,optional"`
}

type rawGPU struct {
	Source   *hcl.Attribute `hcl:"source,optional"`
	Machine  *hcl.Attribute `hcl:"machine,optional"`
	Devices  []rawDevice    `hcl:"device,block"`
	DefRange hcl.Range      `hcl:",def_range"`
}

type rawDevice struct {
	UUID      string         `hcl:"uuid,label"`
	UUIDRange hcl.Range      `hcl:"uuid,label_range"`
	Memory    *hcl.Attribute `hcl:"memory,optional"`
	DefRange  hcl.Range      `hcl:",def_range"`
}

type rawCORS struct {
	Origins *hcl.Attribute `hcl:"origins,optional"`
}

type rawTelemetry struct {
	MetricsListen *hcl.Attribute `hcl:"metrics_listen,optional"`
	Traces        *hcl.Attribute `hcl:"traces,optional"`
	Sample        *hcl.Attribute `hcl:"sample,optional"`
}

type rawLog struct {
	Level  *hcl.Attribute `hcl:"level,optional"`
	Format *hcl.Attribute `hcl:"format,optional"`
}

type rawKey struct {
	Name      string         `hcl:"name,label"`
	NameRange hcl.Range      `hcl:"name,label_range"`
	Key       *hcl.Attribute `hcl:"key,optional"`
	SHA256    *hcl.Attribute `hcl:"sha256,optional"`
	Scopes    *hcl.Attribute `hcl:"scopes,optional"`
	Projects  *hcl.Attribute `hcl:"projects,optional"`
	DefRange  hcl.Range      `hcl:",def_range"`
}

type rawPlugin struct {
	Name        string         `hcl:"name,label"`
	NameRange   hcl.Range      `hcl:"name,label_range"`
	DefRange    hcl.Range      `hcl:",def_range"`
	Version     *hcl.Attribute `hcl:"version,optional"`
	Source      *hcl.Attribute `hcl:"source,optional"`
	SHA256      *hcl.Attribute `hcl:"sha256,optional"`
	Queue       *hcl.Attribute `hcl:"queue,optional"`
	Instances   *hcl.Attribute `hcl:"instances,optional"`
	Concurrency *hcl.Attribute `hcl:"concurrency,optional"`
	Attempts    *hcl.Attribute `hcl:"attempts,optional"`
	Timeout     *hcl.Attribute `hcl:"timeout,optional"`
	Grace       *hcl.Attribute `hcl:"grace,optional"`
	Env         *hcl.Attribute `hcl:"env,optional"`
	Projects    *hcl.Attribute `hcl:"projects,optional"`
	Network     *hcl.Attribute `hcl:"network,optional"`
	Files       *hcl.Attribute `hcl:"files,optional"`
	Drain       *hcl.Attribute `hcl:"drain,optional"`
	Canary      *rawCanary     `hcl:"canary,block"`
	Adapter     *rawAdapter    `hcl:"adapter,block"`
	GPU         *rawNeed       `hcl:"gpu,block"`
	Limits      *rawBounds     `hcl:"limits,block"`
	Models      *hcl.Attribute `hcl:"models,optional"`
	Backend     *hcl.Attribute `hcl:"backend,optional"`
	Backends    []rawBackend   `hcl:"backend,block"`
}

type rawCanary struct {
	Share    *hcl.Attribute `hcl:"share,optional"`
	Tasks    *hcl.Attribute `hcl:"tasks,optional"`
	Failures *hcl.Attribute `hcl:"failures,optional"`
	Within   *hcl.Attribute `hcl:"within,optional"`
}

type rawAdapter struct {
	Kind      string         `hcl:"kind,label"`
	KindRange hcl.Range      `hcl:"kind,label_range"`
	Options   hcl.Attributes `hcl:",remain"`
}

type rawNeed struct {
	Count     *hcl.Attribute `hcl:"count,optional"`
	Memory    *hcl.Attribute `hcl:"memory,optional"`
	Optional  *hcl.Attribute `hcl:"optional,optional"`
	Exclusive *hcl.Attribute `hcl:"exclusive,optional"`
	DefRange  hcl.Range      `hcl:",def_range"`
}

type rawBounds struct {
	Memory *hcl.Attribute `hcl:"memory,optional"`
	CPUs   *hcl.Attribute `hcl:"cpus,optional"`
	PIDs   *hcl.Attribute `hcl:"pids,optional"`
}

type rawBackend struct {
	Name      string         `hcl:"name,label"`
	NameRange hcl.Range      `hcl:"name,label_range"`
	Options   hcl.Attributes `hcl:",remain"`
}
