// Made of the OpenAPI document by make generate: do not change it here.

export interface paths {
    "/api/v1/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have this host start no more tasks, or start tasks again
         * @description For the host that answers, until it is undone or the host starts anew. What runs there ends, its API stays up, and
         *     submissions are taken of what other hosts run. `/readyz` is 503 and the health `degraded` meanwhile. Takes a key with
         *     the scope `admin` that is not confined to projects.
         */
        post: operations["drainHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the service
         * @description Server-sent events: `overview`, as GET /api/v1/overview answers, at once and then when something other than its
         *     time has changed, at most once a second. A key with the scope `admin` that is not confined to projects gets
         *     `plugins` and `gpus` likewise, as GET /api/v1/plugins and GET /api/v1/gpus answer. An event is the whole state, so there is nothing to resume:
         *     a watcher that comes back starts anew, and one that is slow is told the latest alone.
         */
        get: operations["followService"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gpus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The GPUs of all hosts, and who leases their memory
         * @description Takes a key with the scope `admin` that is not confined to projects.
         */
        get: operations["listGPUs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the service is
         * @description Always 200, with every object present, whatever is wrong.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * How the service is
         * @description Always 200, with every object present, whatever is wrong.
         */
        head: operations["headHealth"];
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The API keys that are let in, without themselves
         * @description Takes a key with the scope `admin` that is not confined to projects.
         */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the key of this call may do */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits, runs and has ended, over all hosts
         * @description For every key with the scope `read`, also one of some projects: no project is named. It is looked up at most once a
         *     second, and what other hosts run is up to 3 seconds old.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the plugins of this host are doing
         * @description Takes a key with the scope `admin`, like all calls about plugins.
         */
        get: operations["listPlugins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{id}/backend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose the backend of a plugin
         * @description Writes it into the service's file and applies that. Where that fails, the file is as it was.
         */
        post: operations["useBackend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make what runs what the service's file says
         * @description All of it or nothing. It answers when what is new has started, configured itself and passed its self-test;
         *     new versions then prove themselves on a share of the tasks.
         */
        post: operations["applyPlugins"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What applying a configuration would change
         * @description Changes nothing. It is about the file that the service was started with, or another one in its folder.
         */
        post: operations["planPlugins"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The projects that have tasks, and how many
         * @description Those that the key may touch, by name. Of more than 1,000 the ones whose first tasks came last.
         */
        get: operations["listProjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow all tasks of a project
         * @description Server-sent events as for one task. The snapshot is an object with the newest 100 tasks' status objects in
         *     `tasks` and their number in `total`. A watcher that resumes within 4 minutes gets what it missed instead.
         */
        get: operations["followProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's tasks, newest first */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A short-lived token for EventSource
         * @description It reads the event streams of this project as `?token=…`, and nothing else.
         */
        post: operations["createReadToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Cancel a task that is queued or processing
         * @description Cancelling a cancelled task again is no error.
         */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a task that is queued or processing
         * @description Cancelling a cancelled task again is no error.
         */
        post: operations["cancelTaskByPost"];
        /**
         * Cancel a task that is queued or processing
         * @description Cancelling a cancelled task again is no error.
         */
        delete: operations["cancelTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a task
         * @description Server-sent events. The first is `snapshot`, the status object, but for a watcher that resumes with
         *     `Last-Event-ID`: it gets what it missed. Then `queued`, `processing`, `progress`, and at the end `completed`,
         *     `failed` or `cancelled` with the status object; with it the stream ends. `preview`, at most once a second, says
         *     that there is a new picture of what the task has made so far: its `preview_url` is the path of GET …/preview.
         *     One host holds as many streams open as `limits.event_streams` of its configuration says; more are answered with 503.
         */
        get: operations["followTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a task waits
         * @description Of a queued task: every condition of its start with whether it holds the task back, its place over all hosts, and when
         *     it may start, by the running times of late. Of any other one `summary` says what it does or how it ended, and there
         *     are no gates.
         */
        get: operations["explainTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/input": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was submitted
         * @description `task_data` comes back byte for byte. A key without the scope submit sees the callback's URL without its query.
         */
        get: operations["getTaskInput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What plugins said of a task
         * @description While it runs and after it, from every host, a moment after it was said. Kept are the latest 500 lines of a task and
         *     64 KiB of them, lines cut to 2 KiB; and 64 MiB over all tasks, of which those that were silent for longest go first.
         *     Plugins are strangers: a message is text, and may say anything.
         */
        get: operations["getTaskLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest picture of what a running task has made so far
         * @description Kept for a minute. The event `preview` says that there is a new one, at most once a second.
         */
        get: operations["getPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit a failed or cancelled task again
         * @description While an earlier retry of the task is alive, the answer names that one.
         */
        post: operations["retryTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a task is
         * @description With `Prefer: wait=N` or `?wait=N` the answer is held for up to N seconds until the task ends. A read over the
         *     rate limit is held back for up to 2 seconds before it is refused. Once half of a minute's reads are used, those of
         *     a key that would not last for the minute are slowed down in the same way, so that pollers need not be refused.
         */
        get: operations["getTaskStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to a task
         * @description Oldest first. Kept are the latest 24 turns (crashes, retries, hand-backs and what else ended an attempt but not the
         *     task), 100 changes of the step, and 48 attempts to send the webhook.
         */
        get: operations["getTaskTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a task's webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/webhook/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an ended task's webhook again */
        post: operations["replayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit up to 100 tasks, all or none
         * @description Each task counts as one submission. Faults are keyed `tasks[3].task_data.duration`.
         */
        post: operations["submitBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit a task
         * @description Answers as soon as the task is stored. `status` is always `queued`.
         *     With `Prefer: wait=N` or `?wait=N` the answer is held for up to N seconds; when the task ends in that time, the
         *     answer is a receipt and the status object in one, with the status that the task ended in. When it does not, the
         *     answer is the plain receipt.
         */
        post: operations["submitTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The task types that can be submitted, with their schemas */
        get: operations["listTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send samples to a webhook handler
         * @description Sends the callbacks of three made-up tasks, completed, failed and cancelled, with the very body, headers and
         *     signatures of a real one, and says of each what the handler did wrong. Their `project_id` is `webhook-sample` and their
         *     `metadata` `{"sample":true}`. Nothing is sent again; a redirect is not followed; of an answer the status alone is told.
         *     Each has 10 seconds. Ten tests a minute for each key.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document as a page for people */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** This document as a page for people */
        head: operations["headDocs"];
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["getAlive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** Whether the process answers */
        head: operations["headAlive"];
        patch?: never;
        trace?: never;
    };
    "/media/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file that a task left
         * @description `media_url` and the artifacts' `url` point here. The path, of several parts, can't be guessed and needs no key.
         *     Ranges and ETags work.
         */
        get: operations["getMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A file that a task left
         * @description `media_url` and the artifacts' `url` point here. The path, of several parts, can't be guessed and needs no key.
         *     Ranges and ETags work.
         */
        head: operations["headMedia"];
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this host counts and measures, for Prometheus
         * @description In Prometheus' text format, or OpenMetrics where that is asked for. It takes a key with the scope read and without
         *     projects, also as a bearer token. `telemetry.metrics_listen` serves the same at an address of its own, without a key.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document with the schemas of the task types of the moment */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** This document with the schemas of the task types of the moment */
        head: operations["headDocument"];
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getDocumentYAML"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** This document */
        head: operations["headDocumentYAML"];
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether tasks should be sent here */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** Whether tasks should be sent here */
        head: operations["headReady"];
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "task-ended": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What is sent to callback_url when a task has ended
         * @description At least once, until an answer of 2xx, over hours. `webhook-id` is the same each time. With a secret it is signed by
         *     Standard Webhooks: any of its libraries verifies it.
         */
        post: operations["taskEnded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Batch: {
            tasks: components["schemas"]["Submission"][];
        };
        /**
         * @example {
         *       "tasks": [
         *         {
         *           "created_at": "2025-01-15T10:30:00Z",
         *           "estimated_duration": 300,
         *           "project_id": "detective_series_001",
         *           "queue_position": 5,
         *           "status": "queued",
         *           "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11"
         *         },
         *         {
         *           "created_at": "2025-01-15T10:30:00Z",
         *           "estimated_duration": 300,
         *           "project_id": "detective_series_001",
         *           "queue_position": 6,
         *           "status": "queued",
         *           "task_id": "0197a2d9-8c10-7e55-b0a1-93f7d2c4e622"
         *         }
         *       ]
         *     }
         */
        BatchReceipt: {
            tasks: components["schemas"]["Receipt"][];
        };
        /**
         * @example {
         *       "completed_at": "2025-01-15T10:35:30Z",
         *       "error": null,
         *       "metadata": {
         *         "user_id": "user123"
         *       },
         *       "processing_time": 315,
         *       "project_id": "detective_series_001",
         *       "result": {
         *         "media_url": "https://media.ft.tc/detective_001/video_001.mp4",
         *         "metadata": {
         *           "duration": 7
         *         },
         *         "payload_media_id": "64f1b2c3a8d9e0f1"
         *       },
         *       "status": "completed",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *       "task_type": "generate_video"
         *     }
         * @example {
         *       "completed_at": "2025-01-15T10:35:30Z",
         *       "error": "The plugin crashed three times",
         *       "metadata": null,
         *       "processing_time": 12,
         *       "project_id": "detective_series_001",
         *       "result": {
         *         "error": "The plugin crashed three times"
         *       },
         *       "status": "failed",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *       "task_type": "generate_video"
         *     }
         */
        Callback: {
            completed_at: components["schemas"]["Time"];
            error: string | null;
            /** @description As it was submitted. */
            metadata: Record<string, unknown> | null;
            /** @description Seconds; null for what never started. */
            processing_time: number | null;
            project_id: components["schemas"]["ProjectID"];
            /** @description What the task left, or, where it did not complete, its error alone. */
            result: components["schemas"]["Result"] | {
                error: string;
            };
            /** @enum {string} */
            status: "completed" | "failed" | "cancelled";
            task_id: components["schemas"]["TaskID"];
            task_type: string;
        };
        /**
         * @example {
         *       "message": "Task cancelled successfully",
         *       "status": "cancelled",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11"
         *     }
         */
        Cancelled: {
            message: string;
            /** @constant */
            status: "cancelled";
            task_id: components["schemas"]["TaskID"];
        };
        /**
         * @example {
         *       "attempts": [
         *         {
         *           "at": "2025-01-15T10:35:31Z",
         *           "attempt": 1,
         *           "duration_ms": 41,
         *           "error": "The receiver answered 503",
         *           "status_code": 503
         *         },
         *         {
         *           "at": "2025-01-15T10:35:36Z",
         *           "attempt": 2,
         *           "duration_ms": 38,
         *           "error": null,
         *           "status_code": 200
         *         }
         *       ],
         *       "next_attempt_at": null,
         *       "status": "delivered",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *       "webhook_id": "msg_0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11"
         *     }
         */
        Delivery: {
            attempts: {
                at: components["schemas"]["Time"];
                attempt: number;
                duration_ms: number;
                error: string | null;
                status_code: number | null;
            }[];
            next_attempt_at: components["schemas"]["MaybeTime"];
            /** @enum {string} */
            status: "pending" | "delivered" | "dead";
            task_id: components["schemas"]["TaskID"];
            webhook_id: string;
        };
        /** @description The ids of the tasks that this one depends on, in the order of depends_on. */
        DependencyIDs: string[];
        /**
         * @description Tasks of the same project that have to complete before this one starts. As an object it gives them names, as a list their ids are their names. When one of them fails this task fails (dependency_failed), when one is cancelled it is cancelled. A text of task_data refers to what one left: task:NAME is its media_url, task:NAME/ROLE and task:NAME/ROLE/NUMBER the URL of an artifact, task:NAME/ROLE/* the list of all, task:NAME#/POINTER a value of its result by JSON pointer, such as task:NAME#/metadata/seed.
         * @example [
         *       "0197a2d4-0000-7000-8000-000000000001"
         *     ]
         * @example {
         *       "panel": "0197a2d4-0000-7000-8000-000000000001"
         *     }
         */
        DependsOn: null | string[] | {
            [key: string]: string;
        };
        /**
         * @example {
         *       "draining": true,
         *       "host": "f3kq7z2mv0a1b9cd"
         *     }
         */
        Drained: {
            draining: boolean;
            /** @description The id of the host that answers. */
            host: string;
        };
        /**
         * @description A receipt of a submission that waited for the end, and the status object, in one.
         * @example {
         *       "attempt": 1,
         *       "completed_at": "2025-01-15T10:35:30Z",
         *       "created_at": "2025-01-15T10:30:00Z",
         *       "current_step": "completed",
         *       "depends_on": [],
         *       "error": null,
         *       "error_details": null,
         *       "estimated_duration": 300,
         *       "metadata": {
         *         "user_id": "user123"
         *       },
         *       "priority": 1,
         *       "processing_time": 315,
         *       "progress": 1,
         *       "project_id": "detective_series_001",
         *       "queue_position": 1,
         *       "result": {
         *         "artifacts": [
         *           {
         *             "media_type": "image/jpeg",
         *             "role": "poster",
         *             "size": 48213,
         *             "url": "https://media.ft.tc/detective_001/scene_001.jpg"
         *           }
         *         ],
         *         "media_url": "https://media.ft.tc/detective_001/scene_001.mp4",
         *         "metadata": {
         *           "duration": 7,
         *           "file_size": 15728640,
         *           "fps": 24,
         *           "generation_model": "previz",
         *           "resolution": "1920x1080"
         *         },
         *         "payload_media_id": "64f1b2c3a8d9e0f1"
         *       },
         *       "retry_of": null,
         *       "started_at": "2025-01-15T10:30:15Z",
         *       "status": "completed",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *       "task_type": "generate_video"
         *     }
         */
        EndedReceipt: {
            attempt: number;
            completed_at: components["schemas"]["MaybeTime"];
            created_at: components["schemas"]["Time"];
            current_step: string | null;
            depends_on: components["schemas"]["DependencyIDs"];
            error: string | null;
            error_details: components["schemas"]["ErrorDetails"];
            estimated_duration: number;
            metadata: Record<string, unknown> | null;
            priority: number;
            processing_time: number | null;
            progress: number;
            project_id: components["schemas"]["ProjectID"];
            queue_position: number;
            result: components["schemas"]["Result"];
            retry_of: string | null;
            started_at: components["schemas"]["MaybeTime"];
            /** @enum {string} */
            status: "completed" | "failed" | "cancelled";
            task_id: components["schemas"]["TaskID"];
            task_type: string;
        };
        Error: {
            /** @description Path of a field, like `task_data.character_positions[0].position`, to a sentence. */
            details?: {
                [key: string]: string;
            };
            error: components["schemas"]["ErrorCode"];
            message: string;
            /** @description Seconds. */
            retry_after?: number;
        };
        /**
         * @description `not_found` and `method_not_allowed` answer paths and methods that are not in this document.
         * @enum {string}
         */
        ErrorCode: "authentication_failed" | "bad_request" | "configuration_invalid" | "forbidden" | "idempotency_key_reused" | "internal_error" | "invalid_body" | "media_not_found" | "media_unavailable" | "method_not_allowed" | "not_found" | "payload_too_large" | "plan_refused" | "preview_not_found" | "project_not_found" | "range_not_satisfiable" | "rate_limit_exceeded" | "request_timeout" | "service_unavailable" | "task_not_cancellable" | "task_not_found" | "task_not_retryable" | "unsupported_media_type" | "validation_error" | "webhook_not_found";
        /** @description Null unless failed. */
        ErrorDetails: {
            attempt: number;
            code: string;
            retryable: boolean;
        } | null;
        Explanation: {
            /** @description Tasks that go first, by priority. */
            ahead: {
                high: number;
                low: number;
                normal: number;
            } | null;
            /** @description An estimate; null where nobody can know. */
            expected_start_seconds: number | null;
            /** @description All of them, in this order, for a queued task; none for another. */
            gates: {
                /** @enum {string} */
                gate: "dependencies" | "not_before" | "project_cap" | "plugin" | "slots" | "gpu" | "redis" | "draining";
                message: string;
                /** @description It does not hold the task. */
                open: boolean;
            }[];
            /** @description From 1 over all hosts. Null for a task that does not wait or may not start yet. */
            queue_position: number | null;
            status: components["schemas"]["State"];
            /** @description For people. */
            summary: string;
            task_id: components["schemas"]["TaskID"];
        };
        /**
         * @example {
         *       "devices": [
         *         {
         *           "healthy": true,
         *           "host": "f3kq7z2mv0a1b9cd",
         *           "index": 0,
         *           "leases": [
         *             {
         *               "exclusive": false,
         *               "memory_mib": 8192,
         *               "plugin": "video@1.0.0",
         *               "task_id": "0197a2d4-0000-7000-8000-000000000001",
         *               "until": "2025-01-15T10:30:15Z"
         *             }
         *           ],
         *           "memory_mib": 24576,
         *           "name": "NVIDIA L4",
         *           "used_mib": 8310,
         *           "uuid": "GPU-5f2b8c1d"
         *         }
         *       ]
         *     }
         */
        GPUList: {
            devices: {
                healthy: boolean;
                /** @description One that sees it, the one that answers if it does. */
                host: string;
                /** @description Its place in the host's inventory. */
                index: number;
                leases: {
                    exclusive: boolean;
                    memory_mib: number;
                    /** @description name@version; null as task_id. */
                    plugin: string | null;
                    /** @description Null while it is not known, for up to 3 seconds after the lease was taken. */
                    task_id: string | null;
                    /** @description Unless it is renewed. */
                    until: components["schemas"]["Time"];
                }[];
                memory_mib: number;
                name: string;
                /** @description In use, by whomever; null where the inventory does not say, as one that is written down. */
                used_mib: number | null;
                uuid: string;
            }[];
        };
        /**
         * @example {
         *       "queue_sizes": {
         *         "cpu_intensive": 0,
         *         "gpu_heavy": 3,
         *         "gpu_medium": 1
         *       },
         *       "redis_status": "connected",
         *       "status": "healthy",
         *       "system_load": {
         *         "cpu_percent": 45.2,
         *         "gpu_utilization": [
         *           85.5,
         *           72.1,
         *           0,
         *           0
         *         ],
         *         "memory_percent": 62.8
         *       },
         *       "timestamp": "2025-01-15T10:30:00Z",
         *       "uptime": 86400,
         *       "version": "1.0.0",
         *       "worker_count": 4
         *     }
         */
        Health: {
            queue_sizes: {
                cpu_intensive: number;
                gpu_heavy: number;
                gpu_medium: number;
            } & {
                [key: string]: number;
            };
            /** @enum {string} */
            redis_status: "connected" | "disconnected";
            /**
             * @description Unhealthy when Redis is gone or takes nothing, or submissions fail; degraded when a type has no plugin ready, or the host drains.
             * @enum {string}
             */
            status: "healthy" | "degraded" | "unhealthy";
            system_load: {
                cpu_percent: number;
                gpu_utilization: number[];
                memory_percent: number;
            };
            timestamp: components["schemas"]["Time"];
            /** @description Seconds. */
            uptime: number;
            version: string;
            worker_count: number;
        };
        /**
         * @example {
         *       "keys": [
         *         {
         *           "id": "5f2b8c1de0a94763",
         *           "name": "ci",
         *           "projects": [
         *             "noir"
         *           ],
         *           "scopes": [
         *             "read",
         *             "submit"
         *           ]
         *         }
         *       ]
         *     }
         */
        KeyList: {
            keys: {
                /** @description Names the key in limits and logs and tells nothing of it. */
                id: string;
                name: string;
                projects: components["schemas"]["KeyProjects"];
                scopes: components["schemas"]["Scopes"];
            }[];
        };
        /** @description The projects that the key may touch; empty for all. */
        KeyProjects: components["schemas"]["ProjectID"][];
        MaybeTime: components["schemas"]["Time"] | null;
        /**
         * @example {
         *       "name": "ci",
         *       "projects": [
         *         "noir"
         *       ],
         *       "scopes": [
         *         "read",
         *         "submit"
         *       ]
         *     }
         */
        Me: {
            name: string;
            projects: components["schemas"]["KeyProjects"];
            scopes: components["schemas"]["Scopes"];
        };
        /** @description To the millisecond. */
        Moment: string;
        /**
         * @example {
         *       "at": "2025-01-15T10:30:00Z",
         *       "hosts": [
         *         {
         *           "draining": false,
         *           "host": "f3kq7z2mv0a1b9cd",
         *           "since": "2025-01-15T08:00:00Z",
         *           "this": true
         *         }
         *       ],
         *       "minutes": [
         *         {
         *           "at": "2025-01-15T10:30:00Z",
         *           "cancelled": 0,
         *           "completed": 5,
         *           "failed": 0
         *         }
         *       ],
         *       "types": [
         *         {
         *           "held": 1,
         *           "oldest_wait_seconds": 12.5,
         *           "plugin": "video@1.0.0",
         *           "processing": 2,
         *           "queue": "gpu_heavy",
         *           "slots": 4,
         *           "task_type": "generate_video",
         *           "typical_seconds": 30,
         *           "waiting": {
         *             "high": 0,
         *             "low": 0,
         *             "normal": 3
         *           }
         *         }
         *       ]
         *     }
         */
        Overview: {
            at: components["schemas"]["Time"];
            /** @description Those that were heard of in the last 10 seconds. */
            hosts: {
                /** @description It starts no tasks, for it stops or was told so. */
                draining: boolean;
                host: string;
                since: components["schemas"]["MaybeTime"];
                /** @description The host that answers. */
                this: boolean;
            }[];
            /** @description What ended in each of the last 60 minutes, oldest first, without gaps; the last one is not over. */
            minutes: {
                at: components["schemas"]["Time"];
                cancelled: number;
                completed: number;
                failed: number;
            }[];
            types: {
                /** @description Tasks that wait for others to complete. */
                held: number;
                /** @description Age of the oldest task that waits. Where very many projects wait it may be that of one a little younger. */
                oldest_wait_seconds: number | null;
                /** @description name@version of the one that serves everybody. */
                plugin: string | null;
                processing: number;
                /** @description `unserved` where no host has a plugin for it. */
                queue: string;
                /** @description Tasks that can run at once. Types of one plugin share them. */
                slots: number;
                task_type: string;
                /** @description Median of recent running times, or what the plugin says. */
                typical_seconds: number;
                /** @description Tasks that are queued, by priority; those that wait for others to complete are in `held` instead. */
                waiting: {
                    high: number;
                    low: number;
                    normal: number;
                };
            }[];
        };
        /**
         * @example {
         *       "changes": [
         *         {
         *           "action": "swap",
         *           "from": "1.0.0",
         *           "plugin": "video",
         *           "problems": [],
         *           "reasons": [
         *             "version"
         *           ],
         *           "running": 2,
         *           "to": "1.1.0",
         *           "warnings": []
         *         }
         *       ],
         *       "refused": false,
         *       "text": "video: swap 1.0.0 to 1.1.0\n"
         *     }
         */
        Plan: {
            changes: {
                /** @enum {string} */
                action: "start" | "swap" | "tune" | "stop";
                from?: string;
                plugin: string;
                problems?: string[];
                reasons?: string[];
                running?: number;
                to?: string;
                warnings?: string[];
            }[];
            /** @description It has problems and can't be applied. */
            refused: boolean;
            /** @description The plan for people. */
            text: string;
        };
        Plugin: {
            backend: string;
            /** @description Replaced versions whose tasks still run. */
            draining: number;
            /** @description Processes that take tasks. */
            instances: number;
            last_swap: string;
            /** @description Resident, of the processes of its instances; 0 where that is not known. */
            memory_bytes?: number;
            name: string;
            problem: string;
            /** @description Pinned to this version. */
            projects: string[];
            /** @description Tasks. */
            running: number;
            /** @description Of the file that runs. */
            sha256: string;
            /** @enum {string} */
            state: "starting" | "ready" | "waiting" | "resting" | "disabled";
            /** @description A new version that proves itself. */
            trial: {
                backend: string;
                failed: number;
                passed: number;
                version: string;
                wanted: number;
            } | null;
            /** @description As in @1.1.0 or +comfyui; empty for the one that serves everybody. */
            variant: string;
            version: string;
        };
        /**
         * @example {
         *       "plugins": [
         *         {
         *           "backend": "previz",
         *           "draining": 0,
         *           "instances": 1,
         *           "last_swap": "",
         *           "name": "video",
         *           "problem": "",
         *           "projects": [],
         *           "running": 2,
         *           "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *           "state": "ready",
         *           "trial": null,
         *           "variant": "",
         *           "version": "1.1.0"
         *         }
         *       ]
         *     }
         */
        PluginList: {
            plugins: components["schemas"]["Plugin"][];
        };
        /**
         * @example {
         *       "status": "ready"
         *     }
         */
        Probe: {
            status: string;
        };
        /** @description Not dots alone. */
        ProjectID: string;
        /**
         * @example {
         *       "projects": [
         *         {
         *           "concurrent_limit": 50,
         *           "processing": 2,
         *           "project_id": "noir",
         *           "queued": 3
         *         }
         *       ]
         *     }
         */
        ProjectList: {
            projects: {
                /** @description Tasks of the project that run at once; null for no limit. */
                concurrent_limit: number | null;
                processing: number;
                project_id: components["schemas"]["ProjectID"];
                queued: number;
            }[];
        };
        /**
         * @example {
         *       "expires_at": "2025-01-15T10:45:00Z",
         *       "expires_in": 900,
         *       "project_id": "noir",
         *       "token": "MWZh…"
         *     }
         */
        ReadToken: {
            expires_at: components["schemas"]["Time"];
            /** @description Seconds. */
            expires_in: number;
            project_id: components["schemas"]["ProjectID"];
            token: string;
        };
        /**
         * @example {
         *       "created_at": "2025-01-15T10:30:00Z",
         *       "estimated_duration": 300,
         *       "project_id": "detective_series_001",
         *       "queue_position": 5,
         *       "status": "queued",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11"
         *     }
         */
        Receipt: {
            created_at: components["schemas"]["Time"];
            /** @description Seconds of running time. */
            estimated_duration: number;
            project_id: components["schemas"]["ProjectID"];
            /** @description From 1. */
            queue_position: number;
            /** @constant */
            status: "queued";
            task_id: components["schemas"]["TaskID"];
        };
        /**
         * @example {
         *       "message": "Webhook replay scheduled",
         *       "status": "pending",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11"
         *     }
         */
        Replayed: {
            message: string;
            /** @constant */
            status: "pending";
            task_id: components["schemas"]["TaskID"];
        };
        /** @description Null unless completed. */
        Result: {
            artifacts?: {
                media_type: string;
                role: string;
                /** @description Bytes. */
                size: number;
                url: string;
            }[];
            media_url: string | null;
            metadata: Record<string, unknown>;
            payload_media_id: string | null;
        } | null;
        /**
         * @example {
         *       "message": "Task retry submitted successfully",
         *       "new_task_id": "0197a2d9-8c10-7e55-b0a1-93f7d2c4e622",
         *       "original_task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *       "status": "queued"
         *     }
         */
        Retried: {
            message: string;
            new_task_id: components["schemas"]["TaskID"];
            original_task_id: components["schemas"]["TaskID"];
            /** @constant */
            status: "queued";
        };
        /** @description `admin` includes the others. */
        Scopes: ("submit" | "read" | "admin")[];
        /** @enum {string} */
        State: "queued" | "processing" | "completed" | "failed" | "cancelled";
        /**
         * @example {
         *       "attempt": 1,
         *       "completed_at": null,
         *       "created_at": "2025-01-15T10:30:00Z",
         *       "current_step": "rendering_video",
         *       "depends_on": [],
         *       "error": null,
         *       "error_details": null,
         *       "metadata": null,
         *       "priority": 1,
         *       "processing_time": 240,
         *       "progress": 0.75,
         *       "project_id": "detective_series_001",
         *       "result": null,
         *       "retry_of": null,
         *       "started_at": "2025-01-15T10:30:15Z",
         *       "status": "processing",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *       "task_type": "generate_video"
         *     }
         * @example {
         *       "attempt": 1,
         *       "completed_at": "2025-01-15T10:35:30Z",
         *       "created_at": "2025-01-15T10:30:00Z",
         *       "current_step": "completed",
         *       "depends_on": [],
         *       "error": null,
         *       "error_details": null,
         *       "metadata": {
         *         "user_id": "user123"
         *       },
         *       "priority": 1,
         *       "processing_time": 315,
         *       "progress": 1,
         *       "project_id": "detective_series_001",
         *       "result": {
         *         "artifacts": [
         *           {
         *             "media_type": "image/jpeg",
         *             "role": "poster",
         *             "size": 48213,
         *             "url": "https://media.ft.tc/detective_001/scene_001.jpg"
         *           }
         *         ],
         *         "media_url": "https://media.ft.tc/detective_001/scene_001.mp4",
         *         "metadata": {
         *           "duration": 7,
         *           "file_size": 15728640,
         *           "fps": 24,
         *           "generation_model": "previz",
         *           "resolution": "1920x1080"
         *         },
         *         "payload_media_id": "64f1b2c3a8d9e0f1"
         *       },
         *       "retry_of": null,
         *       "started_at": "2025-01-15T10:30:15Z",
         *       "status": "completed",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *       "task_type": "generate_video"
         *     }
         * @example {
         *       "attempt": 1,
         *       "completed_at": "2025-01-15T10:30:20Z",
         *       "created_at": "2025-01-15T10:30:00Z",
         *       "current_step": "rendering_video",
         *       "depends_on": [],
         *       "error": "The image https://media.ft.tc/gone.jpg can't be had: 404",
         *       "error_details": {
         *         "attempt": 1,
         *         "code": "input_unavailable",
         *         "retryable": false
         *       },
         *       "metadata": null,
         *       "priority": 2,
         *       "processing_time": 5,
         *       "progress": 0.4,
         *       "project_id": "detective_series_001",
         *       "result": null,
         *       "retry_of": null,
         *       "started_at": "2025-01-15T10:30:15Z",
         *       "status": "failed",
         *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *       "task_type": "generate_video"
         *     }
         */
        Status: {
            attempt: number;
            completed_at: components["schemas"]["MaybeTime"];
            created_at: components["schemas"]["Time"];
            current_step: string | null;
            depends_on: components["schemas"]["DependencyIDs"];
            error: string | null;
            error_details: components["schemas"]["ErrorDetails"];
            metadata: Record<string, unknown> | null;
            priority: number;
            /** @description Seconds: completed_at − started_at, or since started_at. */
            processing_time: number | null;
            /** @description Never falls within an attempt. 1 only when completed. */
            progress: number;
            project_id: components["schemas"]["ProjectID"];
            result: components["schemas"]["Result"];
            /** @description The task that this one is a retry of. */
            retry_of: string | null;
            started_at: components["schemas"]["MaybeTime"];
            status: components["schemas"]["State"];
            task_id: components["schemas"]["TaskID"];
            task_type: string;
        };
        /** @description Unknown keys are ignored here and passed on inside of task_data, but for known ones in other letters (Project_ID), which are refused. */
        Submission: {
            /** @description Gets the webhook at the task's end. No credentials. */
            callback_url?: string | null;
            depends_on?: components["schemas"]["DependsOn"];
            /** @description Comes back byte for byte. */
            metadata?: Record<string, unknown> | null;
            /**
             * @description 1 high, 2 normal, 3 low.
             * @default 2
             * @enum {integer|null}
             */
            priority?: 1 | 2 | 3 | null;
            project_id: components["schemas"]["ProjectID"];
            /** @description In a batch a name that the depends_on of later tasks may use for this one. */
            ref?: string | null;
            task_data: Record<string, unknown>;
            /** @description One of GET /api/v1/types. */
            task_type: string;
        } & (unknown & unknown & unknown & unknown & unknown & unknown);
        /**
         * Character voice
         * @description A line of dialogue becomes sound: a voice, an emotion, a pace, the sound of the place under it, with timings of words and mouth and with subtitles.
         */
        "TaskData.generate_character_voice": {
            /**
             * @description The sound of the place: words with rain, street, crowd, room or wind in them, such as rain_ambience. It gives way while somebody speaks.
             * @default none
             */
            background_noise?: string;
            /** @description URL of the character's voice, a JSON document with any of: voice (a name that the backend knows), gender, pitch (-12 to 12 semitones), rate (0.5 to 2 times the normal), timbre (neutral, warm, bright, deep, thin, nasal, dark, crisp, hollow), pronunciation (an object that leads from words to how they are spelt for the voice). */
            character_voice_profile?: string;
            /**
             * @description neutral, happy, sad, angry, fearful, mysterious, calm, excited, whisper, urgent, or a word for one of them. Others are spoken neutrally, with a warning.
             * @default neutral
             */
            emotion?: string;
            /**
             * @description The language of the text, as a tag such as en or fr-CA. The voices of flite speak English.
             * @default en
             */
            language?: string;
            /**
             * @description The format of the file.
             * @default mp3
             * @enum {unknown}
             */
            output_format?: "mp3" | "wav" | "flac" | "ogg";
            /**
             * @description very_slow, slow, normal, fast, very_fast, or how many times as fast as normal.
             * @default normal
             */
            pace?: number | string;
            /**
             * @description In Hz. The voices of flite have nothing to hear above 8 kHz, whatever the file could hold.
             * @default 44100
             * @enum {unknown}
             */
            sample_rate?: 8000 | 11025 | 12000 | 16000 | 22050 | 24000 | 32000 | 44100 | 48000;
            /**
             * @description Of the background: the same seed, the same rain.
             * @default 1
             */
            seed?: number;
            /** @description What is said. */
            text: string;
        };
        /**
         * Image generation
         * @description A prompt becomes a storyboard panel, a character design or an environment, in a style, at a shot size, whole or in layers.
         */
        "TaskData.generate_image": {
            /** @description Comes back in the result's metadata. */
            character_id?: string;
            /**
             * @description Also leaves a depth map (artifact of role depth, 8-bit grey PNG: 255 is nearest, 0 the sky).
             * @default false
             */
            depth?: boolean;
            /**
             * @description Also leaves the picture as 2 to 4 PNG layers (artifacts of role layer, back to front, straight alpha, the first opaque), whole behind one another, for parallax.
             * @default false
             */
            layers?: boolean;
            /** @description Such as dramatic_shadow, noir, golden_hour, high_key, neon, candlelight, moonlight, silhouette. */
            lighting?: string;
            /** @description What the picture must not show. */
            negative_prompt?: string;
            /**
             * @description File format of the picture.
             * @default png
             * @enum {string}
             */
            output_format?: "png" | "jpeg";
            /** @description Pose of the leading figure: standing, standing_confident, walking, running, sitting, kneeling, pointing, arms_crossed, arms_raised, reading, leaning, lying, fighting, jumping, dancing; also "from behind". */
            pose?: string;
            /**
             * @description What the picture shows: who, where, when, in what light and style. "No" and "without" are understood.
             * @example 1920s detective in film noir style, wearing trench coat
             */
            prompt: string;
            /**
             * @description Supersampling: draft draws at half size, high and ultra cast four rays a pixel.
             * @default standard
             * @enum {string}
             */
            quality?: "low" | "draft" | "medium" | "standard" | "high" | "ultra";
            /** @description URLs of images whose colours the grade follows. */
            reference_images?: string[];
            /**
             * @description WIDTHxHEIGHT in pixels, 16 to 4096 a side.
             * @default 1024x1024
             */
            resolution?: string;
            /** @description The same seed and task data draw the same picture; without it the seed follows from the task data. */
            seed?: number;
            /**
             * @description Shot size: how much of the leading figure the frame shows. Without it the prompt's words decide ("close-up", "wide shot").
             * @enum {string}
             */
            shot?: "extreme_close_up" | "close_up" | "medium_close_up" | "medium_shot" | "cowboy" | "full_shot" | "wide_shot" | "extreme_wide" | "establishing";
            /** @description How it is drawn: noir, comic, watercolour, blueprint, sketch; or a grade: monochrome, sepia, pastel, vivid. Empty leaves it to the prompt. */
            style?: string;
            /** @description URL of an image whose colours the grade follows; it counts twice as much as a reference image. */
            style_guide?: string;
        };
        /**
         * Video generation
         * @description A storyboard becomes a shot: the panels in order, with camera moves that show depth, a grade, transitions, overlays, sound and subtitles, as an H.264 mp4.
         */
        "TaskData.generate_video": {
            /**
             * @description URL of the finished mix: WAV, MP3, FLAC, OGG or M4A. It is cut or padded to the film's length and keeps its loudness.
             * @default
             */
            audio?: string;
            /**
             * @description The camera's framing or move: wide_shot, medium_shot, close_up, extreme_close_up, low_angle, high_angle, birds_eye, dutch_angle, over_the_shoulder, tracking, pan_left, pan_right, tilt_up, tilt_down, push_in, pull_out, handheld, static. Other words give a gentle push.
             * @default
             */
            camera_angle?: string;
            /** @description Who is where and does what. It joins the subtitle track. */
            character_positions?: {
                action?: string;
                character_id?: string;
                position?: string;
            }[];
            /** @description Lines that are added to the mix, or make it. */
            dialogue?: {
                /** @default 0 */
                gain_db?: number;
                /**
                 * @description Seconds into the film.
                 * @default 0
                 */
                start?: number;
                url: string;
            }[];
            /**
             * @description Length in seconds. The film has the nearest whole number of frames.
             * @default 7
             */
            duration?: number;
            /**
             * @description Frames a second. 23.976, 29.97 and 59.94 mean the broadcast fractions.
             * @default 24
             */
            fps?: number;
            /**
             * @description Gives overlays the light of the shot that they are in.
             * @default true
             */
            grade_overlays?: boolean;
            /**
             * @description Language of the subtitle track, as ISO 639 has it in two or three letters.
             * @default und
             * @example en
             */
            language?: string;
            /**
             * @description Ratio of width to height that the picture has inside the frame, between black bars: 2.39:1, 1.85:1, 4:3, 16:9. The picture is composed inside, so that nothing of it is hidden.
             * @default
             * @example 2.39:1
             */
            letterbox?: string;
            /**
             * @description The light, which becomes the grade: noir_dramatic, golden_hour, moonlight, high_key, low_key, candlelight, neon, overcast, dramatic, soft, warm, cold, daylight, sepia, eerie, fluorescent. Other words leave the colours alone.
             * @default
             */
            lighting?: string;
            /** @description Films and pictures with alpha over the picture, the first lowest. One that begins or ends within a transition comes or goes with its shot. */
            overlays?: {
                /** @description Seconds; a film ends with its last frame at the latest, unless it loops. */
                duration?: number;
                /**
                 * @description Its height as a part of the picture's.
                 * @default 1
                 */
                height?: number;
                /**
                 * @description Begins a film again where it ends.
                 * @default false
                 */
                loop?: boolean;
                /**
                 * @description Seconds into the film.
                 * @default 0
                 */
                start?: number;
                /** @description A QuickTime film with alpha, as render_animation makes it, or a PNG with alpha. */
                url: string;
                /**
                 * @description Where its middle is across the picture, from 0 on the left to 1 on the right.
                 * @default 0.5
                 */
                x?: number;
                /**
                 * @description Where its middle is down the picture, from 0 at the top to 1 at the foot.
                 * @default 0.5
                 */
                y?: number;
            }[];
            /**
             * @description WIDTHxHEIGHT in pixels: even numbers from 64 to 3840 (H.264 stores colour for every second pixel; an odd size is refused, not changed), at most as many pixels as 3840x2160.
             * @default 1920x1080
             */
            resolution?: string;
            /** @description What happens. It becomes the subtitle track where there are no subtitles. */
            scene_description?: string;
            /** @description What each panel wants for itself, beside storyboard_images. What is not given here is that of the film. */
            shots?: {
                camera_angle?: string;
                /** @description Seconds. If the shots do not add up to the film's duration they are scaled, and warnings say so; without a duration of the film they make it. */
                duration?: number;
                lighting?: string;
            }[];
            /**
             * @description Burns a strip with description, move, grade and timecode into the picture.
             * @default false
             */
            slate?: boolean;
            /** @description URLs of the panels (PNG, JPEG, WebP or GIF), in the order of the shot. */
            storyboard_images: string[];
            /** @description Depth layers of the panels, beside storyboard_images: for each panel a list of up to 6 images with alpha, back to front, as generate_image leaves them with layers. The near ones move more than the far ones; a camera that stands still drifts slowly. An empty list leaves a panel flat. */
            storyboard_layers?: string[][];
            /**
             * @description mux puts the subtitles on a track that a player can switch, burn draws them into the picture (Latin, Greek and Cyrillic; other texts go onto a track), none leaves them beside the film only.
             * @default mux
             * @enum {string}
             */
            subtitle_mode?: "mux" | "burn" | "none";
            /** @description WebVTT or SRT files, in UTF-8. Texts that are on screen together become one. */
            subtitles?: {
                /**
                 * @description Stands before each text.
                 * @default
                 */
                speaker?: string;
                /**
                 * @description Seconds into the film at which the file's time begins.
                 * @default 0
                 */
                start?: number;
                url: string;
            }[];
            /**
             * @description How one panel becomes the next.
             * @default cross_fade
             * @enum {string}
             */
            transition?: "cross_fade" | "cut" | "fade_black" | "fade_white" | "wipe_left" | "wipe_right" | "slide_left" | "slide_right" | "iris" | "dissolve";
            /**
             * @description Seconds. No more than a third of the shorter shot beside it.
             * @default 0.75
             */
            transition_duration?: number;
        };
        /**
         * Audio processing
         * @description Tracks become a mix: gain, pan, fades, treatments, ducking under dialogue, and the loudness of a broadcast (EBU R128).
         */
        "TaskData.process_audio": {
            /**
             * @default 2
             * @enum {unknown}
             */
            channels?: 1 | 2;
            /**
             * @description Whether music and ambience are turned down while the roles of under sound. true, the default, means 10 dB under dialogue.
             * @default true
             */
            ducking?: {
                /**
                 * @description How far it goes down, in dB.
                 * @default 10
                 */
                amount_db?: number;
                /**
                 * @description Milliseconds in which it goes down.
                 * @default 40
                 */
                attack_ms?: number;
                /**
                 * @description Milliseconds in which it comes back.
                 * @default 400
                 */
                release_ms?: number;
                /**
                 * @description The roles that turn it down. Music or ambience that is among them stays up itself.
                 * @default [
                 *       "dialogue"
                 *     ]
                 */
                under?: ("dialogue" | "music" | "ambience" | "effects")[];
            } | boolean | Record<string, unknown>;
            /** @description Seconds of the mix. Without it the mix ends with its last track. Longer media are cut. */
            duration?: number;
            /** @description What the mix is brought to, by one gain where its true peak allows, by a limiter else. */
            loudness?: {
                /**
                 * @description Leaves the mix as loud as it comes out. Peaks above full scale clip.
                 * @default false
                 */
                off?: boolean;
                /**
                 * @description Integrated loudness (EBU R128).
                 * @default -23
                 */
                target_lufs?: number;
                /** @description Another name for true_peak_db. */
                true_peak?: number;
                /**
                 * @description The highest true peak, in dBTP.
                 * @default -1
                 */
                true_peak_db?: number;
            };
            /**
             * @description wav and flac have 24 bits; mp3 is LAME V0, ogg Vorbis, m4a AAC.
             * @default wav
             * @enum {unknown}
             */
            output_format?: "wav" | "mp3" | "flac" | "ogg" | "m4a";
            /**
             * @description true, or points a second (1 to 200): the outline of the mix as JSON in the format of audiowaveform, for peaks.js.
             * @default false
             */
            peaks?: boolean | number;
            /**
             * @description Hz; at most 48000 for mp3.
             * @default 48000
             * @enum {unknown}
             */
            sample_rate?: 8000 | 11025 | 12000 | 16000 | 22050 | 24000 | 32000 | 44100 | 48000 | 88200 | 96000;
            /**
             * @description One more file for each role that has a track. They have the gain of the mix, so that they sum to it, or to what its limiter got.
             * @default false
             */
            stems?: boolean;
            tracks: ({
                /**
                 * @description A synthesised bed instead of a sound: rain, street, crowd and wind at about -23 LUFS, room at about -45. It lasts for duration, or to the end of the mix.
                 * @enum {unknown}
                 */
                ambience?: "rain" | "street" | "crowd" | "room" | "wind";
                /** @description Seconds that are played of the sound. Without it: to its end. */
                duration?: number;
                /**
                 * @description Seconds of fade at the beginning.
                 * @default 0
                 */
                fade_in?: number;
                /**
                 * @description Seconds of fade before the end.
                 * @default 0
                 */
                fade_out?: number;
                /**
                 * @description Gain in dB.
                 * @default 0
                 */
                gain_db?: number;
                /**
                 * @description Plays the sound, from trim_start on, again and again: for duration, or to the end of the mix.
                 * @default false
                 */
                loop?: boolean;
                /**
                 * @description From -1, left, to 1, right. A mono track is panned at equal power (3 dB down on both sides in the middle), a stereo track is balanced (as it is in the middle). A mono mix has no pan.
                 * @default 0
                 */
                pan?: number;
                /** @description Treatments, in this order, but echoes and reverbs last: denoise (lowers steady hiss), declick (repairs clicks and crackle), dehum (notches out 50 and 60 Hz mains and their harmonics), dialogue_clean (low_cut, denoise, some de_ess and presence), voice_presence (less at 250 Hz, more at 3 kHz), warm (more below 200 Hz, less above 6 kHz), telephone (300 to 3400 Hz, squeezed), radio (an old set: 200 to 5000 Hz, compressed, overdriven), bright (more above 7 kHz), compress_gentle (2:1 above -24 dB), compress_hard (8:1 above -30 dB), limit (no peak above -6 dBFS), low_cut (nothing below 80 Hz), de_ess (turns sibilants above 5 kHz down), slap_delay (one echo after 110 ms), room (0.45 s of reverb), plate (1.6 s, bright), hall (1.9 s), cathedral (4.8 s). */
                presets?: ("denoise" | "declick" | "dehum" | "dialogue_clean" | "voice_presence" | "warm" | "telephone" | "radio" | "bright" | "compress_gentle" | "compress_hard" | "limit" | "room" | "hall" | "cathedral" | "plate" | "slap_delay" | "low_cut" | "de_ess")[];
                /**
                 * @description The bus that the track is mixed into, for ducking and stems: effects where it is not given, ambience for a synthesised bed.
                 * @enum {unknown}
                 */
                role?: "dialogue" | "music" | "ambience" | "effects";
                /**
                 * @description Seconds from the beginning of the mix to that of the track.
                 * @default 0
                 */
                start?: number;
                /**
                 * @description Seconds that are cut off the beginning of the sound.
                 * @default 0
                 */
                trim_start?: number;
                /** @description A sound: WAV, MP3, FLAC, OGG, AAC, AIFF, M4A, or a video with sound. Any rate; mono, stereo or surround (folded to stereo). */
                url?: string;
            } & (unknown | unknown))[];
            /**
             * @description true, or a size: a picture of the mix, PNG with a transparent background.
             * @default false
             */
            waveform?: {
                /** @default 240 */
                height?: number;
                /** @default 1280 */
                width?: number;
            } | boolean | Record<string, unknown>;
        };
        /**
         * Animation
         * @description A character plays a clip before a camera: rendered in software, as a film or, for compositing, with transparency.
         */
        "TaskData.render_animation": {
            /**
             * @description 2 smooths edges with four samples a pixel.
             * @default 2
             * @enum {unknown}
             */
            antialias?: 1 | 2;
            /** @description transparent (mov and png_sequence only, and their default), #rrggbb, gradient:#rrggbb-#rrggbb (top to bottom), or the URL of an image, which covers the frame. Without it the light's own. */
            background?: string;
            /** @description Where the camera stands and how it moves. */
            camera?: {
                /**
                 * @description front, side (the character looks to the right), three_quarter, back, low or high.
                 * @default three_quarter
                 * @enum {unknown}
                 */
                angle?: "front" | "side" | "three_quarter" | "back" | "low" | "high";
                /** @description Metres from the character, instead of what the shot needs. */
                distance?: number;
                /** @description Field of view from top to bottom in degrees, instead of what suits the shot. */
                fov?: number;
                /**
                 * @description track goes along with a character that travels.
                 * @default static
                 * @enum {unknown}
                 */
                move?: "static" | "orbit" | "push_in" | "pull_out" | "track";
                /**
                 * @description Degrees up, on top of the angle.
                 * @default 0
                 */
                pitch?: number;
                /**
                 * @description wide shows the whole character, medium from the waist up, close_up the face.
                 * @default wide
                 * @enum {unknown}
                 */
                shot?: "wide" | "medium" | "close_up";
                /**
                 * @description Degrees around the character, on top of the angle.
                 * @default 0
                 */
                yaw?: number;
            };
            /**
             * @description crew (the character that comes with the plugin), or the URL of a .glb or .gltf file (glTF 2.0, everything embedded, at most 32 MiB, 500000 triangles and 256 joints).
             * @default crew
             */
            character?: string;
            /** @description What the character does. crew has idle, walk, run, talk, wave, point and nod; other characters what their file holds. The clip repeats. Default: talk with lip_sync, else idle (or the file's first). */
            clip?: string;
            /** @description Clips one after the other instead of one clip, blended into each other. */
            clips?: {
                clip: string;
                duration: number;
            }[];
            /** @description Length in seconds; the film has the nearest whole number of frames. Default: that of clips or of lip_sync (at most 30), else 3. */
            duration?: number;
            /**
             * @description Frames a second. 23.976, 29.97 and 59.94 mean the broadcast fractions.
             * @default 24
             */
            fps?: number;
            /**
             * @description A floor under the character that takes its shadow; on a transparent background the shadow alone.
             * @default true
             */
            ground?: boolean;
            /**
             * @description How the character is lit; without a background it brings its own.
             * @default day
             * @enum {unknown}
             */
            light?: "day" | "golden_hour" | "night" | "noir" | "blinds" | "studio" | "rim" | "candle";
            /** @description URL of the timings of a voice task (role timings): the mouth follows them. */
            lip_sync?: string;
            /**
             * @description mp4 (H.264), mov (QuickTime with PNG frames and transparency) or png_sequence (a zip of frame-0001.png and so on, with transparency).
             * @default mp4
             * @enum {unknown}
             */
            output_format?: "mp4" | "mov" | "png_sequence";
            /**
             * @description WIDTHxHEIGHT in pixels: even numbers from 64 to 3840, at most as many pixels as 3840x2160.
             * @default 1280x720
             */
            resolution?: string;
            /**
             * @description none: the character moves on the spot. forward: it goes its way at the clip's speed, and is in the middle half-way through. cross: it comes in at one edge and leaves at the other.
             * @default none
             * @enum {unknown}
             */
            travel?: "none" | "forward" | "cross";
            /** @description What crew wears: colours as #rrggbb or by name. A coat brings belt, shirt and tie; coat and hat are not worn without a colour. */
            wardrobe?: {
                coat?: components["schemas"]["TaskData.render_animation"]["$defs"]["colour"];
                hair?: components["schemas"]["TaskData.render_animation"]["$defs"]["colour"];
                hat?: components["schemas"]["TaskData.render_animation"]["$defs"]["colour"];
                shirt?: components["schemas"]["TaskData.render_animation"]["$defs"]["colour"];
                skin?: components["schemas"]["TaskData.render_animation"]["$defs"]["colour"];
                trousers?: components["schemas"]["TaskData.render_animation"]["$defs"]["colour"];
            };
            $defs: {
                colour: string;
            };
        };
        /**
         * test_prompt
         * @description Renders a prompt template and, where language models are configured, asks them, checks the answers and compares them.
         */
        "TaskData.test_prompt": {
            /** @description Comes back in the result. */
            agent_type?: string | null;
            /**
             * @description What answers are held against. The result says of each check whether it passed; a task does not fail by them.
             * @example [
             *       {
             *         "contains": "librarian"
             *       },
             *       {
             *         "not_contains": "As an AI"
             *       },
             *       {
             *         "matches": "(?i)secret"
             *       },
             *       {
             *         "max_words": 120
             *       },
             *       {
             *         "is_json": true
             *       },
             *       {
             *         "equals": "Ada",
             *         "pointer": "/hero/name"
             *       }
             *     ]
             */
            expect?: {
                contains?: string;
                /** @description The value that has to be there. */
                equals?: unknown;
                is_json?: boolean;
                /** @description A regular expression in the syntax of RE2. */
                matches?: string;
                max_words?: number;
                not_contains?: string;
                /** @description A place in an answer that is JSON (RFC 6901). */
                pointer?: string;
            }[] | null;
            /** @description The most that an answer may have. */
            max_tokens?: number | null;
            /**
             * @description Which models to ask, of those that the operator offers. Without it the configured one is asked.
             * @example [
             *       "gpt-5-mini",
             *       {
             *         "backend": "ollama",
             *         "model": "llama3.2"
             *       }
             *     ]
             */
            models?: (string | {
                /** @description Tells models of the same name apart. */
                backend?: string | null;
                model: string;
            })[] | null;
            /** @description Comes back in the result. */
            prompt_id?: string | number | null;
            /** @description Text with {{variables}}. Dotted paths reach into objects and lists ({{hero.name}}, {{scenes.0.title}}); \{{ stands for two literal braces. */
            prompt_template: string;
            /**
             * @description What servers are told that the answer has to be: text, any JSON, or what response_schema says. The answer is checked in any case.
             * @default text
             * @enum {unknown}
             */
            response_format?: "text" | "json" | "json_schema" | null;
            /** @description The JSON Schema that answers have to fit. Without a response_format, servers are told to hold the model to it; with text or json they are not, and the answer is checked all the same. At most 64 KiB, and references stay inside of it. */
            response_schema?: Record<string, unknown> | null;
            /**
             * @description How often each model is asked.
             * @default 1
             */
            runs?: number | null;
            /** @description Makes answers repeatable where the server can. */
            seed?: number | null;
            /** @description Text at which an answer ends. */
            stop?: string | string[] | null;
            /**
             * @description Makes a missing variable a failure.
             * @default false
             */
            strict?: boolean | null;
            /** @description Rendered like the template, and sent ahead of it as the system's turn. */
            system_prompt?: string | null;
            temperature?: number | null;
            /** @description What the variables stand for. Text goes in as it is, numbers and booleans as written, objects and lists as JSON, null as nothing. */
            test_parameters?: Record<string, unknown> | null;
            /** @description Comes back in the result, so that the caller can file it. */
            test_result_id?: string | number | null;
        };
        /** Format: uuid */
        TaskID: string;
        TaskInput: {
            callback_url: string | null;
            depends_on: components["schemas"]["DependencyIDs"];
            priority: number;
            project_id: components["schemas"]["ProjectID"];
            /** @description Byte for byte. */
            task_data: Record<string, unknown>;
            task_id: components["schemas"]["TaskID"];
            task_type: string;
        };
        /**
         * @example {
         *       "pagination": {
         *         "limit": 20,
         *         "next_cursor": null,
         *         "page": 1,
         *         "total": 45,
         *         "total_pages": 3
         *       },
         *       "tasks": [
         *         {
         *           "completed_at": "2025-01-15T10:35:30Z",
         *           "created_at": "2025-01-15T10:30:00Z",
         *           "result_url": "https://media.ft.tc/detective_001/scene_001.mp4",
         *           "status": "completed",
         *           "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
         *           "task_type": "generate_video"
         *         }
         *       ]
         *     }
         */
        TaskList: {
            pagination: {
                limit: number;
                next_cursor: string | null;
                page: number;
                total: number;
                total_pages: number;
            };
            tasks: {
                completed_at: components["schemas"]["MaybeTime"];
                created_at: components["schemas"]["Time"];
                current_step?: string | null;
                progress?: number;
                result_url: string | null;
                status: components["schemas"]["State"];
                task_id: components["schemas"]["TaskID"];
                task_type: string;
            }[];
        };
        TaskLogs: {
            /** @description Lines that were said and are not kept. */
            dropped: number;
            lines: {
                at: components["schemas"]["Moment"];
                attempt: number;
                /** @enum {string} */
                level: "debug" | "info" | "warn" | "error";
                message: string;
            }[];
            task_id: components["schemas"]["TaskID"];
        };
        Time: string;
        Timeline: {
            entries: {
                at: components["schemas"]["Moment"];
                /** @description Of the task, or of its webhook. */
                attempt: number | null;
                /** @enum {string} */
                event: "submitted" | "held" | "claimed" | "step" | "retried" | "reclaimed" | "crashed" | "handed_back" | "completed" | "failed" | "cancelled" | "webhook";
                host: string | null;
                message: string | null;
                /** @description Per cent, at a step. */
                progress: number | null;
                step: string | null;
            }[];
            task_id: components["schemas"]["TaskID"];
        };
        /**
         * @example {
         *       "types": [
         *         {
         *           "description": "Tries the prompt of an agent",
         *           "example": {
         *             "prompt_template": "A {{mood}} alley"
         *           },
         *           "gpu_memory_mib": 0,
         *           "max_seconds": 60,
         *           "models": [],
         *           "plugin": "prompt-test@1.0.0",
         *           "queue": "cpu_intensive",
         *           "ready": true,
         *           "task_data_schema": {
         *             "properties": {
         *               "prompt_template": {
         *                 "type": "string"
         *               }
         *             },
         *             "required": [
         *               "prompt_template"
         *             ],
         *             "type": "object"
         *           },
         *           "task_type": "test_prompt",
         *           "typical_seconds": 10
         *         }
         *       ]
         *     }
         */
        TypeList: {
            types: {
                description: string;
                /** @description A task_data to start from. */
                example: Record<string, unknown> | null;
                gpu_memory_mib: number;
                max_seconds: number;
                /** @description What task_data.model may choose. */
                models: string[];
                /** @description name@version */
                plugin: string;
                queue: string;
                /** @description Some host runs it just now. */
                ready: boolean;
                task_data_schema: Record<string, unknown>;
                task_type: string;
                typical_seconds: number;
            }[];
        };
        WebhookTest: {
            url: string;
        };
        WebhookTrials: {
            samples: {
                /** @enum {string} */
                event: "completed" | "failed" | "cancelled";
                /** @description A real one would count as delivered. */
                ok: boolean;
                problem: string | null;
                seconds: number;
                /** @description Of the answer; null where none came. */
                status: number | null;
            }[];
        };
    };
    responses: {
        /** @description `validation_error` with all faults in `details`, `invalid_body` or `bad_request`. */
        BadRequest: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `configuration_invalid`: each fault in `details`, by file, line and column. */
        Configuration: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `task_not_cancellable`, `task_not_retryable`, `idempotency_key_reused` or `plan_refused`. */
        Conflict: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The events. A comment now and then keeps the connection. */
        Events: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                /** @description Proxies pass each event on at once. */
                "X-Accel-Buffering"?: "no";
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example id: 1736937015000-0
                 *     event: progress
                 *     data: {"task_id":"0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11","project_id":"detective_series_001","status":"processing","progress":0.75,"current_step":"rendering_video"}
                 */
                "text/event-stream": string;
            };
        };
        /** @description `forbidden`: the key lacks the scope, or may not submit to that project. */
        Forbidden: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `internal_error`: a fault of the service. The log has it under X-Request-ID. */
        Internal: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `unsupported_media_type`: the body is not plain application/json. */
        MediaType: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `media_unavailable`: the media store is away. */
        MediaUnavailable: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `media_not_found`: no such file, or its retention is over. */
        NoMedia: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `range_not_satisfiable`: the file has no such part. */
        NoRange: {
            headers: {
                "Accept-Ranges": components["headers"]["Accept-Ranges"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Disposition": components["headers"]["Content-Disposition"];
                "Content-Range": components["headers"]["Content-Range"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                ETag: components["headers"]["ETag"];
                "Last-Modified": components["headers"]["Last-Modified"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `task_not_found`, `project_not_found`, `webhook_not_found` or `preview_not_found`. */
        NotFound: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `rate_limit_exceeded`: too many requests of this key, or too many wrong keys from this address. */
        RateLimited: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `request_timeout`: the body did not arrive in time. */
        Timeout: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `payload_too_large`. */
        TooLarge: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `authentication_failed`: no key, or none that is known. */
        Unauthenticated: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `service_unavailable`: the backlog is full, no plugin serves the type, Redis is gone, or the host drains. */
        Unavailable: {
            headers: {
                "Cache-Control": components["headers"]["Cache-Control"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description The same key with the same body within 24 hours gets the first answer again; with another body 409. */
        IdempotencyKey: string;
        /** @description The id of the last event that the watcher has. */
        LastEventID: string;
        /** @description `wait=N`, as the query parameter. */
        Prefer: string;
        ProjectID: components["schemas"]["ProjectID"];
        /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
        TaskID: string;
        /** @description Seconds to wait for the task's end. */
        Wait: number;
    };
    requestBodies: never;
    headers: {
        /** @description Parts of the file can be asked for. */
        "Accept-Ranges": "bytes";
        /**
         * @description Nothing keeps the answer, but for media, whose files never change.
         * @example no-store
         */
        "Cache-Control": string;
        /** @description Inline for what browsers can show or play, with the name of the file. */
        "Content-Disposition": string;
        /**
         * @description Which part this is, or how long the file is.
         * @example bytes 0-1023/146515
         */
        "Content-Range": string;
        /** @description Keeps the page to itself, and what a task left from acting as a page of the service. */
        "Content-Security-Policy": string;
        /** @description Pages of applications may show it. */
        "Cross-Origin-Resource-Policy": "cross-origin";
        /** @description The SHA-256 of the file, in quotes. */
        ETag: string;
        /** @description `true` where an earlier submission's answer is given again. */
        "Idempotent-Replayed": string;
        /** @description When the file was stored. */
        "Last-Modified": string;
        /** @description The wait that was kept to. */
        "Preference-Applied": string;
        /** @description Requests a minute for this key. Absent where there is no limit. */
        "RateLimit-Limit": number;
        /** @description Requests left in this window. */
        "RateLimit-Remaining": number;
        /** @description Seconds until the window ends. */
        "RateLimit-Reset": number;
        /** @description Seconds after which it is worth trying again. */
        "Retry-After": number;
        /** @description Browsers take the answer as what Content-Type says. */
        "X-Content-Type-Options": "nosniff";
        /**
         * @description The id under which the service's log has the request. The caller's own, where it sent a decent one.
         * @example 5f2b9c0e6d1a4f73
         */
        "X-Request-ID": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    drainHost: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "draining": true
                 *     }
                 */
                "application/json": {
                    draining: boolean;
                };
            };
        };
        responses: {
            /** @description So it is. When the answer to `true` comes, no task starts here any more. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Drained"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["MediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    followService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Events"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listGPUs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each device once, also where several hosts share its machine. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GPUList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the service is. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    headHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the service is. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys of this host's configuration. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key's name and rights. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hosts, the task types, and the last 60 minutes. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPlugins: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each variant of each plugin. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PluginList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
        };
    };
    useBackend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The plugin's name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "backend": "comfyui"
                 *     }
                 */
                "application/json": {
                    /** @description One that has a block in the plugin's manifest. */
                    backend: string;
                };
            };
        };
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["MediaType"];
            422: components["responses"]["Configuration"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    applyPlugins: {
        parameters: {
            query?: never;
            header?: {
                /** @description The SHA-256 of the file that is meant, in quotes. Where the service's own is another, nothing changes. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Configuration"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    planPlugins: {
        parameters: {
            query?: never;
            header?: {
                /** @description The SHA-256 of the file that is meant, in quotes. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "file": "next.hcl"
                 *     }
                 */
                "application/json": {
                    /** @description Name of a file in the folder of the service's own, without folders. */
                    file?: string;
                };
            };
        };
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["MediaType"];
            422: components["responses"]["Configuration"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listProjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The projects. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    followProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that the watcher has. */
                "Last-Event-ID"?: components["parameters"]["LastEventID"];
            };
            path: {
                id: components["parameters"]["ProjectID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Events"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTasks: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before, instead of `page`. */
                cursor?: string;
                limit?: number;
                page?: number;
                /** @description Tasks created after this time. Any offset; none means UTC. */
                since?: string;
                status?: components["schemas"]["State"];
                task_type?: string;
            };
            header?: never;
            path: {
                id: components["parameters"]["ProjectID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. A project that nobody submitted to has none. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createReadToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["ProjectID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
        };
    };
    deleteTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task is cancelled. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancelled"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelTaskByPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task is cancelled. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancelled"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task is cancelled. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancelled"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    followTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that the watcher has. */
                "Last-Event-ID"?: components["parameters"]["LastEventID"];
            };
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Events"];
            /** @description The task has ended and the watcher knows it; there is nothing to come back for. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    explainTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What holds the task. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTaskInput: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The submission. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "callback_url": "https://auto-movie.ft.tc/api/webhooks/task-complete",
                     *       "depends_on": [],
                     *       "priority": 2,
                     *       "project_id": "noir",
                     *       "task_data": {
                     *         "prompt": "a rainy alley"
                     *       },
                     *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11",
                     *       "task_type": "generate_image"
                     *     }
                     */
                    "application/json": components["schemas"]["TaskInput"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTaskLogs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines that are kept, oldest first. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "dropped": 0,
                     *       "lines": [
                     *         {
                     *           "at": "2025-01-15T10:30:00.450Z",
                     *           "attempt": 1,
                     *           "level": "info",
                     *           "message": "3 panels of 1280x720"
                     *         },
                     *         {
                     *           "at": "2025-01-15T10:30:07.012Z",
                     *           "attempt": 1,
                     *           "level": "warn",
                     *           "message": "the model answers slowly"
                     *         }
                     *       ],
                     *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11"
                     *     }
                     */
                    "application/json": components["schemas"]["TaskLogs"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    retryTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new task is stored. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retried"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTaskStatus: {
        parameters: {
            query?: {
                /** @description Seconds to wait for the task's end. */
                wait?: components["parameters"]["Wait"];
            };
            header?: {
                /** @description `wait=N`, as the query parameter. */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTaskTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "at": "2025-01-15T10:30:00.120Z",
                     *           "attempt": null,
                     *           "event": "submitted",
                     *           "host": null,
                     *           "message": null,
                     *           "progress": null,
                     *           "step": null
                     *         },
                     *         {
                     *           "at": "2025-01-15T10:30:00.320Z",
                     *           "attempt": 1,
                     *           "event": "claimed",
                     *           "host": "k3v9q1xw0m2c7d5e",
                     *           "message": null,
                     *           "progress": null,
                     *           "step": null
                     *         },
                     *         {
                     *           "at": "2025-01-15T10:30:09.001Z",
                     *           "attempt": 1,
                     *           "event": "step",
                     *           "host": null,
                     *           "message": null,
                     *           "progress": 15,
                     *           "step": "rendering_video"
                     *         },
                     *         {
                     *           "at": "2025-01-15T10:30:40.555Z",
                     *           "attempt": 1,
                     *           "event": "completed",
                     *           "host": "k3v9q1xw0m2c7d5e",
                     *           "message": null,
                     *           "progress": null,
                     *           "step": null
                     *         },
                     *         {
                     *           "at": "2025-01-15T10:30:40.702Z",
                     *           "attempt": 1,
                     *           "event": "webhook",
                     *           "host": null,
                     *           "message": "The receiver answered 200.",
                     *           "progress": null,
                     *           "step": null
                     *         }
                     *       ],
                     *       "task_id": "0197a2d4-5b7e-7c3a-9f10-2d4c6b8a0e11"
                     *     }
                     */
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery and its latest attempts, oldest first. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A task's id. One that does not exist, is malformed or belongs to a project that the key may not touch is a 404. */
                id: components["parameters"]["TaskID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is due now, under the same id. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    submitBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body within 24 hours gets the first answer again; with another body 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "tasks": [
                 *         {
                 *           "project_id": "noir",
                 *           "ref": "panel",
                 *           "task_data": {
                 *             "prompt": "a rainy alley"
                 *           },
                 *           "task_type": "generate_image"
                 *         },
                 *         {
                 *           "depends_on": [
                 *             "panel"
                 *           ],
                 *           "project_id": "noir",
                 *           "task_data": {
                 *             "duration": 7,
                 *             "storyboard_images": [
                 *               "task:panel"
                 *             ]
                 *           },
                 *           "task_type": "generate_video"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Batch"];
            };
        };
        responses: {
            /** @description All tasks are stored, in the order in which they came. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchReceipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["MediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    submitTask: {
        parameters: {
            query?: {
                /** @description Seconds to wait for the task's end. */
                wait?: components["parameters"]["Wait"];
            };
            header?: {
                /** @description The same key with the same body within 24 hours gets the first answer again; with another body 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description `wait=N`, as the query parameter. */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Submission"];
            };
        };
        responses: {
            /** @description The task is stored. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"] | components["schemas"]["EndedReceipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["MediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The types of this host's plugins. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TypeList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://auto-movie.ft.tc/api/webhooks/task-complete"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookTest"];
            };
        };
        responses: {
            /** @description How the handler took them. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "samples": [
                     *         {
                     *           "event": "completed",
                     *           "ok": true,
                     *           "problem": null,
                     *           "seconds": 0.012,
                     *           "status": 200
                     *         },
                     *         {
                     *           "event": "failed",
                     *           "ok": false,
                     *           "problem": "The receiver answered 500 Internal Server Error.",
                     *           "seconds": 0.034,
                     *           "status": 500
                     *         },
                     *         {
                     *           "event": "cancelled",
                     *           "ok": false,
                     *           "problem": "The receiver did not answer within 10s.",
                     *           "seconds": 10,
                     *           "status": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookTrials"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["MediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. It needs no script. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            500: components["responses"]["Internal"];
        };
    };
    headDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. It needs no script. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            500: components["responses"]["Internal"];
        };
    };
    getAlive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Probe"];
                };
            };
        };
    };
    headAlive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Probe"];
                };
            };
        };
    };
    getMedia: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the caller has. */
                "If-None-Match"?: string;
                /**
                 * @description The part that is wanted.
                 * @example bytes=0-1023
                 */
                Range?: string;
            };
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The part that Range asked for. */
            206: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Range": components["headers"]["Content-Range"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The caller has it. */
            304: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NoMedia"];
            /** @description The file is another than If-Match says. */
            412: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            416: components["responses"]["NoRange"];
            503: components["responses"]["MediaUnavailable"];
        };
    };
    headMedia: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the caller has. */
                "If-None-Match"?: string;
                /**
                 * @description The part that is wanted.
                 * @example bytes=0-1023
                 */
                Range?: string;
            };
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The part that Range asked for. */
            206: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Range": components["headers"]["Content-Range"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The caller has it. */
            304: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NoMedia"];
            /** @description The file is another than If-Match says. */
            412: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            416: components["responses"]["NoRange"];
            503: components["responses"]["MediaUnavailable"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            500: components["responses"]["Internal"];
        };
    };
    headDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            500: components["responses"]["Internal"];
        };
    };
    getDocumentYAML: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
        };
    };
    headDocumentYAML: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They should. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Probe"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    headReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They should. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Probe"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    taskEnded: {
        parameters: {
            query?: never;
            header: {
                /** @description The same for every attempt. */
                "webhook-id": string;
                /** @description `v1,` and the signature; several where secrets change. */
                "webhook-signature"?: string;
                /** @description Seconds since 1970 at this attempt. */
                "webhook-timestamp": number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Callback"];
            };
        };
        responses: {
            /** @description It has arrived. Anything else is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not wanted any more, and is not tried again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
