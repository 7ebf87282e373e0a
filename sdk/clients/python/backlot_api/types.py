"""Made of the OpenAPI document by make generate: do not change it here."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class Batch(TypedDict):
    tasks: list[Submission]


class BatchReceipt(TypedDict):
    tasks: list[Receipt]


class CallbackResult2(TypedDict):
    error: str


class Callback(TypedDict):
    completed_at: Time
    error: str | None
    metadata: dict[str, Any] | None
    """As it was submitted."""
    processing_time: int | None
    """Seconds; null for what never started."""
    project_id: ProjectID
    result: CallbackResult2 | Result
    """What the task left, or, where it did not complete, its error alone."""
    status: Literal['completed', 'failed', 'cancelled']
    task_id: TaskID
    task_type: str


class Cancelled(TypedDict):
    message: str
    status: Literal['cancelled']
    task_id: TaskID


class DeliveryAttemptsItem(TypedDict):
    at: Time
    attempt: int
    duration_ms: int
    error: str | None
    status_code: int | None


class Delivery(TypedDict):
    attempts: list[DeliveryAttemptsItem]
    next_attempt_at: MaybeTime
    status: Literal['pending', 'delivered', 'dead']
    task_id: TaskID
    webhook_id: str

DependencyIDs: TypeAlias = "list[str]"
"""The ids of the tasks that this one depends on, in the order of depends_on."""

DependsOn: TypeAlias = "dict[str, str] | list[str] | None"
"""Tasks of the same project that have to complete before this one starts. As an object it gives them names, as a list their ids are their names. When one of them fails this task fails (dependency_failed), when one is cancelled it is cancelled. A text of task_data refers to what one left: task:NAME is its media_url, task:NAME/ROLE and task:NAME/ROLE/NUMBER the URL of an artifact, task:NAME/ROLE/* the list of all, task:NAME#/POINTER a value of its result by JSON pointer, such as task:NAME#/metadata/seed."""


class Drained(TypedDict):
    draining: bool
    host: str
    """The id of the host that answers."""


class EndedReceipt(TypedDict):
    """A receipt of a submission that waited for the end, and the status object, in one."""
    attempt: int
    completed_at: MaybeTime
    created_at: Time
    current_step: str | None
    depends_on: DependencyIDs
    error: str | None
    error_details: ErrorDetails
    estimated_duration: int
    metadata: dict[str, Any] | None
    priority: int
    processing_time: int | None
    progress: float
    project_id: ProjectID
    queue_position: int
    result: Result
    retry_of: str | None
    started_at: MaybeTime
    status: Literal['completed', 'failed', 'cancelled']
    task_id: TaskID
    task_type: str


class Error(TypedDict):
    details: NotRequired[dict[str, str]]
    """Path of a field, like `task_data.character_positions[0].position`, to a sentence."""
    error: ErrorCode
    message: str
    retry_after: NotRequired[int]
    """Seconds."""

ErrorCode: TypeAlias = "Literal['authentication_failed', 'bad_request', 'configuration_invalid', 'forbidden', 'idempotency_key_reused', 'internal_error', 'invalid_body', 'media_not_found', 'media_unavailable', 'method_not_allowed', 'not_found', 'payload_too_large', 'plan_refused', 'preview_not_found', 'project_not_found', 'range_not_satisfiable', 'rate_limit_exceeded', 'request_timeout', 'service_unavailable', 'task_not_cancellable', 'task_not_found', 'task_not_retryable', 'unsupported_media_type', 'validation_error', 'webhook_not_found']"
"""`not_found` and `method_not_allowed` answer paths and methods that are not in this document."""


class ErrorDetailsObject(TypedDict):
    """Null unless failed."""
    attempt: int
    code: str
    retryable: bool

ErrorDetails: TypeAlias = "ErrorDetailsObject | None"
"""Null unless failed."""


class ExplanationAhead(TypedDict):
    """Tasks that go first, by priority."""
    high: int
    low: int
    normal: int


class ExplanationGatesItem(TypedDict):
    gate: Literal['dependencies', 'not_before', 'project_cap', 'plugin', 'slots', 'gpu', 'redis', 'draining']
    message: str
    open: bool
    """It does not hold the task."""


class Explanation(TypedDict):
    ahead: ExplanationAhead | None
    """Tasks that go first, by priority."""
    expected_start_seconds: float | None
    """An estimate; null where nobody can know."""
    gates: list[ExplanationGatesItem]
    """All of them, in this order, for a queued task; none for another."""
    queue_position: int | None
    """From 1 over all hosts. Null for a task that does not wait or may not start yet."""
    status: State
    summary: str
    """For people."""
    task_id: TaskID


class GPUListDevicesItemLeasesItem(TypedDict):
    exclusive: bool
    memory_mib: int
    plugin: str | None
    """name@version; null as task_id."""
    task_id: str | None
    """Null while it is not known, for up to 3 seconds after the lease was taken."""
    until: Any
    """Unless it is renewed."""


class GPUListDevicesItem(TypedDict):
    healthy: bool
    host: str
    """One that sees it, the one that answers if it does."""
    index: int
    """Its place in the host's inventory."""
    leases: list[GPUListDevicesItemLeasesItem]
    memory_mib: int
    name: str
    used_mib: int | None
    """In use, by whomever; null where the inventory does not say, as one that is written down."""
    uuid: str


class GPUList(TypedDict):
    devices: list[GPUListDevicesItem]


class HealthQueueSizes(TypedDict):
    cpu_intensive: int
    gpu_heavy: int
    gpu_medium: int


class HealthSystemLoad(TypedDict):
    cpu_percent: float
    gpu_utilization: list[float]
    memory_percent: float


class Health(TypedDict):
    queue_sizes: HealthQueueSizes
    redis_status: Literal['connected', 'disconnected']
    status: Literal['healthy', 'degraded', 'unhealthy']
    """Unhealthy when Redis is gone or takes nothing, or submissions fail; degraded when a type has no plugin ready, or the host drains."""
    system_load: HealthSystemLoad
    timestamp: Time
    uptime: int
    """Seconds."""
    version: str
    worker_count: int


class KeyListKeysItem(TypedDict):
    id: str
    """Names the key in limits and logs and tells nothing of it."""
    name: str
    projects: KeyProjects
    scopes: Scopes


class KeyList(TypedDict):
    keys: list[KeyListKeysItem]

KeyProjects: TypeAlias = "list[ProjectID]"
"""The projects that the key may touch; empty for all."""

MaybeTime: TypeAlias = "Time | None"


class Me(TypedDict):
    name: str
    projects: KeyProjects
    scopes: Scopes

Moment: TypeAlias = "str"
"""To the millisecond."""


class OverviewHostsItem(TypedDict):
    draining: bool
    """It starts no tasks, for it stops or was told so."""
    host: str
    since: MaybeTime
    this: bool
    """The host that answers."""


class OverviewMinutesItem(TypedDict):
    at: Time
    cancelled: int
    completed: int
    failed: int


class OverviewTypesItemWaiting(TypedDict):
    """Tasks that are queued, by priority; those that wait for others to complete are in `held` instead."""
    high: int
    low: int
    normal: int


class OverviewTypesItem(TypedDict):
    held: int
    """Tasks that wait for others to complete."""
    oldest_wait_seconds: float | None
    """Age of the oldest task that waits. Where very many projects wait it may be that of one a little younger."""
    plugin: str | None
    """name@version of the one that serves everybody."""
    processing: int
    queue: str
    """`unserved` where no host has a plugin for it."""
    slots: int
    """Tasks that can run at once. Types of one plugin share them."""
    task_type: str
    typical_seconds: int
    """Median of recent running times, or what the plugin says."""
    waiting: OverviewTypesItemWaiting
    """Tasks that are queued, by priority; those that wait for others to complete are in `held` instead."""


class Overview(TypedDict):
    at: Time
    hosts: list[OverviewHostsItem]
    """Those that were heard of in the last 10 seconds."""
    minutes: list[OverviewMinutesItem]
    """What ended in each of the last 60 minutes, oldest first, without gaps; the last one is not over."""
    types: list[OverviewTypesItem]


class Plan(TypedDict):
    changes: list[dict[str, Any]]
    refused: bool
    """It has problems and can't be applied."""
    text: str
    """The plan for people."""


class PluginTrial(TypedDict):
    """A new version that proves itself."""
    backend: str
    failed: int
    passed: int
    version: str
    wanted: int


class Plugin(TypedDict):
    backend: str
    draining: int
    """Replaced versions whose tasks still run."""
    instances: int
    """Processes that take tasks."""
    last_swap: str
    memory_bytes: NotRequired[int]
    """Resident, of the processes of its instances; 0 where that is not known."""
    name: str
    problem: str
    projects: list[str]
    """Pinned to this version."""
    running: int
    """Tasks."""
    sha256: str
    """Of the file that runs."""
    state: Literal['starting', 'ready', 'waiting', 'resting', 'disabled']
    trial: PluginTrial | None
    """A new version that proves itself."""
    variant: str
    """As in @1.1.0 or +comfyui; empty for the one that serves everybody."""
    version: str


class PluginList(TypedDict):
    plugins: list[Plugin]


class Probe(TypedDict):
    status: str

ProjectID: TypeAlias = "str"
"""Not dots alone."""


class ProjectListProjectsItem(TypedDict):
    concurrent_limit: int | None
    """Tasks of the project that run at once; null for no limit."""
    processing: int
    project_id: ProjectID
    queued: int


class ProjectList(TypedDict):
    projects: list[ProjectListProjectsItem]


class ReadToken(TypedDict):
    expires_at: Time
    expires_in: int
    """Seconds."""
    project_id: ProjectID
    token: str


class Receipt(TypedDict):
    created_at: Time
    estimated_duration: int
    """Seconds of running time."""
    project_id: ProjectID
    queue_position: int
    """From 1."""
    status: Literal['queued']
    task_id: TaskID


class Replayed(TypedDict):
    message: str
    status: Literal['pending']
    task_id: TaskID


class ResultObjectArtifactsItem(TypedDict):
    media_type: str
    role: str
    size: int
    """Bytes."""
    url: str


class ResultObject(TypedDict):
    """Null unless completed."""
    artifacts: NotRequired[list[ResultObjectArtifactsItem]]
    media_url: str | None
    metadata: dict[str, Any]
    payload_media_id: str | None

Result: TypeAlias = "ResultObject | None"
"""Null unless completed."""


class Retried(TypedDict):
    message: str
    new_task_id: TaskID
    original_task_id: TaskID
    status: Literal['queued']

Scopes: TypeAlias = "list[Literal['submit', 'read', 'admin']]"
"""`admin` includes the others."""

State: TypeAlias = "Literal['queued', 'processing', 'completed', 'failed', 'cancelled']"


class Status(TypedDict):
    attempt: int
    completed_at: MaybeTime
    created_at: Time
    current_step: str | None
    depends_on: DependencyIDs
    error: str | None
    error_details: ErrorDetails
    metadata: dict[str, Any] | None
    priority: int
    processing_time: int | None
    """Seconds: completed_at − started_at, or since started_at."""
    progress: float
    """Never falls within an attempt. 1 only when completed."""
    project_id: ProjectID
    result: Result
    retry_of: str | None
    """The task that this one is a retry of."""
    started_at: MaybeTime
    status: State
    task_id: TaskID
    task_type: str


class Submission(TypedDict):
    """Unknown keys are ignored here and passed on inside of task_data, but for known ones in other letters (Project_ID), which are refused."""
    callback_url: NotRequired[str | None]
    """Gets the webhook at the task's end. No credentials."""
    depends_on: NotRequired[DependsOn]
    metadata: NotRequired[dict[str, Any] | None]
    """Comes back byte for byte."""
    priority: NotRequired[Literal[1, 2, 3, None]]
    """1 high, 2 normal, 3 low."""
    project_id: ProjectID
    ref: NotRequired[str | None]
    """In a batch a name that the depends_on of later tasks may use for this one."""
    task_data: dict[str, Any]
    task_type: str
    """One of GET /api/v1/types."""


class TaskDataGenerateCharacterVoice(TypedDict):
    """A line of dialogue becomes sound: a voice, an emotion, a pace, the sound of the place under it, with timings of words and mouth and with subtitles."""
    background_noise: NotRequired[str]
    """The sound of the place: words with rain, street, crowd, room or wind in them, such as rain_ambience. It gives way while somebody speaks."""
    character_voice_profile: NotRequired[str]
    """URL of the character's voice, a JSON document with any of: voice (a name that the backend knows), gender, pitch (-12 to 12 semitones), rate (0.5 to 2 times the normal), timbre (neutral, warm, bright, deep, thin, nasal, dark, crisp, hollow), pronunciation (an object that leads from words to how they are spelt for the voice)."""
    emotion: NotRequired[str]
    """neutral, happy, sad, angry, fearful, mysterious, calm, excited, whisper, urgent, or a word for one of them. Others are spoken neutrally, with a warning."""
    language: NotRequired[str]
    """The language of the text, as a tag such as en or fr-CA. The voices of flite speak English."""
    output_format: NotRequired[Literal['mp3', 'wav', 'flac', 'ogg']]
    """The format of the file."""
    pace: NotRequired[float | str]
    """very_slow, slow, normal, fast, very_fast, or how many times as fast as normal."""
    sample_rate: NotRequired[Literal[8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000]]
    """In Hz. The voices of flite have nothing to hear above 8 kHz, whatever the file could hold."""
    seed: NotRequired[int]
    """Of the background: the same seed, the same rain."""
    text: str
    """What is said."""


class TaskDataGenerateImage(TypedDict):
    """A prompt becomes a storyboard panel, a character design or an environment, in a style, at a shot size, whole or in layers."""
    character_id: NotRequired[str]
    """Comes back in the result's metadata."""
    depth: NotRequired[bool]
    """Also leaves a depth map (artifact of role depth, 8-bit grey PNG: 255 is nearest, 0 the sky)."""
    layers: NotRequired[bool]
    """Also leaves the picture as 2 to 4 PNG layers (artifacts of role layer, back to front, straight alpha, the first opaque), whole behind one another, for parallax."""
    lighting: NotRequired[str]
    """Such as dramatic_shadow, noir, golden_hour, high_key, neon, candlelight, moonlight, silhouette."""
    negative_prompt: NotRequired[str]
    """What the picture must not show."""
    output_format: NotRequired[Literal['png', 'jpeg']]
    """File format of the picture."""
    pose: NotRequired[str]
    """Pose of the leading figure: standing, standing_confident, walking, running, sitting, kneeling, pointing, arms_crossed, arms_raised, reading, leaning, lying, fighting, jumping, dancing; also "from behind"."""
    prompt: str
    """What the picture shows: who, where, when, in what light and style. "No" and "without" are understood."""
    quality: NotRequired[Literal['low', 'draft', 'medium', 'standard', 'high', 'ultra']]
    """Supersampling: draft draws at half size, high and ultra cast four rays a pixel."""
    reference_images: NotRequired[list[str]]
    """URLs of images whose colours the grade follows."""
    resolution: NotRequired[str]
    """WIDTHxHEIGHT in pixels, 16 to 4096 a side."""
    seed: NotRequired[int]
    """The same seed and task data draw the same picture; without it the seed follows from the task data."""
    shot: NotRequired[Literal['extreme_close_up', 'close_up', 'medium_close_up', 'medium_shot', 'cowboy', 'full_shot', 'wide_shot', 'extreme_wide', 'establishing']]
    """Shot size: how much of the leading figure the frame shows. Without it the prompt's words decide ("close-up", "wide shot")."""
    style: NotRequired[str]
    """How it is drawn: noir, comic, watercolour, blueprint, sketch; or a grade: monochrome, sepia, pastel, vivid. Empty leaves it to the prompt."""
    style_guide: NotRequired[str]
    """URL of an image whose colours the grade follows; it counts twice as much as a reference image."""


class TaskDataGenerateVideoCharacterPositionsItem(TypedDict):
    action: NotRequired[str]
    character_id: NotRequired[str]
    position: NotRequired[str]


class TaskDataGenerateVideoDialogueItem(TypedDict):
    gain_db: NotRequired[float]
    start: NotRequired[float]
    """Seconds into the film."""
    url: str


class TaskDataGenerateVideoOverlaysItem(TypedDict):
    duration: NotRequired[float]
    """Seconds; a film ends with its last frame at the latest, unless it loops."""
    height: NotRequired[float]
    """Its height as a part of the picture's."""
    loop: NotRequired[bool]
    """Begins a film again where it ends."""
    start: NotRequired[float]
    """Seconds into the film."""
    url: str
    """A QuickTime film with alpha, as render_animation makes it, or a PNG with alpha."""
    x: NotRequired[float]
    """Where its middle is across the picture, from 0 on the left to 1 on the right."""
    y: NotRequired[float]
    """Where its middle is down the picture, from 0 at the top to 1 at the foot."""


class TaskDataGenerateVideoShotsItem(TypedDict):
    camera_angle: NotRequired[str]
    duration: NotRequired[float]
    """Seconds. If the shots do not add up to the film's duration they are scaled, and warnings say so; without a duration of the film they make it."""
    lighting: NotRequired[str]


class TaskDataGenerateVideoSubtitlesItem(TypedDict):
    speaker: NotRequired[str]
    """Stands before each text."""
    start: NotRequired[float]
    """Seconds into the film at which the file's time begins."""
    url: str


class TaskDataGenerateVideo(TypedDict):
    """A storyboard becomes a shot: the panels in order, with camera moves that show depth, a grade, transitions, overlays, sound and subtitles, as an H.264 mp4."""
    audio: NotRequired[str]
    """URL of the finished mix: WAV, MP3, FLAC, OGG or M4A. It is cut or padded to the film's length and keeps its loudness."""
    camera_angle: NotRequired[str]
    """The camera's framing or move: wide_shot, medium_shot, close_up, extreme_close_up, low_angle, high_angle, birds_eye, dutch_angle, over_the_shoulder, tracking, pan_left, pan_right, tilt_up, tilt_down, push_in, pull_out, handheld, static. Other words give a gentle push."""
    character_positions: NotRequired[list[TaskDataGenerateVideoCharacterPositionsItem]]
    """Who is where and does what. It joins the subtitle track."""
    dialogue: NotRequired[list[TaskDataGenerateVideoDialogueItem]]
    """Lines that are added to the mix, or make it."""
    duration: NotRequired[float]
    """Length in seconds. The film has the nearest whole number of frames."""
    fps: NotRequired[float]
    """Frames a second. 23.976, 29.97 and 59.94 mean the broadcast fractions."""
    grade_overlays: NotRequired[bool]
    """Gives overlays the light of the shot that they are in."""
    language: NotRequired[str]
    """Language of the subtitle track, as ISO 639 has it in two or three letters."""
    letterbox: NotRequired[str]
    """Ratio of width to height that the picture has inside the frame, between black bars: 2.39:1, 1.85:1, 4:3, 16:9. The picture is composed inside, so that nothing of it is hidden."""
    lighting: NotRequired[str]
    """The light, which becomes the grade: noir_dramatic, golden_hour, moonlight, high_key, low_key, candlelight, neon, overcast, dramatic, soft, warm, cold, daylight, sepia, eerie, fluorescent. Other words leave the colours alone."""
    overlays: NotRequired[list[TaskDataGenerateVideoOverlaysItem]]
    """Films and pictures with alpha over the picture, the first lowest. One that begins or ends within a transition comes or goes with its shot."""
    resolution: NotRequired[str]
    """WIDTHxHEIGHT in pixels: even numbers from 64 to 3840 (H.264 stores colour for every second pixel; an odd size is refused, not changed), at most as many pixels as 3840x2160."""
    scene_description: NotRequired[str]
    """What happens. It becomes the subtitle track where there are no subtitles."""
    shots: NotRequired[list[TaskDataGenerateVideoShotsItem]]
    """What each panel wants for itself, beside storyboard_images. What is not given here is that of the film."""
    slate: NotRequired[bool]
    """Burns a strip with description, move, grade and timecode into the picture."""
    storyboard_images: list[str]
    """URLs of the panels (PNG, JPEG, WebP or GIF), in the order of the shot."""
    storyboard_layers: NotRequired[list[list[str]]]
    """Depth layers of the panels, beside storyboard_images: for each panel a list of up to 6 images with alpha, back to front, as generate_image leaves them with layers. The near ones move more than the far ones; a camera that stands still drifts slowly. An empty list leaves a panel flat."""
    subtitle_mode: NotRequired[Literal['mux', 'burn', 'none']]
    """mux puts the subtitles on a track that a player can switch, burn draws them into the picture (Latin, Greek and Cyrillic; other texts go onto a track), none leaves them beside the film only."""
    subtitles: NotRequired[list[TaskDataGenerateVideoSubtitlesItem]]
    """WebVTT or SRT files, in UTF-8. Texts that are on screen together become one."""
    transition: NotRequired[Literal['cross_fade', 'cut', 'fade_black', 'fade_white', 'wipe_left', 'wipe_right', 'slide_left', 'slide_right', 'iris', 'dissolve']]
    """How one panel becomes the next."""
    transition_duration: NotRequired[float]
    """Seconds. No more than a third of the shorter shot beside it."""


class TaskDataProcessAudioDucking(TypedDict):
    """Whether music and ambience are turned down while the roles of under sound. true, the default, means 10 dB under dialogue."""
    amount_db: NotRequired[float]
    """How far it goes down, in dB."""
    attack_ms: NotRequired[float]
    """Milliseconds in which it goes down."""
    release_ms: NotRequired[float]
    """Milliseconds in which it comes back."""
    under: NotRequired[list[Literal['dialogue', 'music', 'ambience', 'effects']]]
    """The roles that turn it down. Music or ambience that is among them stays up itself."""


class TaskDataProcessAudioLoudness(TypedDict):
    """What the mix is brought to, by one gain where its true peak allows, by a limiter else."""
    off: NotRequired[bool]
    """Leaves the mix as loud as it comes out. Peaks above full scale clip."""
    target_lufs: NotRequired[float]
    """Integrated loudness (EBU R128)."""
    true_peak: NotRequired[float]
    """Another name for true_peak_db."""
    true_peak_db: NotRequired[float]
    """The highest true peak, in dBTP."""


class TaskDataProcessAudioTracksItem(TypedDict):
    ambience: NotRequired[Literal['rain', 'street', 'crowd', 'room', 'wind']]
    """A synthesised bed instead of a sound: rain, street, crowd and wind at about -23 LUFS, room at about -45. It lasts for duration, or to the end of the mix."""
    duration: NotRequired[float]
    """Seconds that are played of the sound. Without it: to its end."""
    fade_in: NotRequired[float]
    """Seconds of fade at the beginning."""
    fade_out: NotRequired[float]
    """Seconds of fade before the end."""
    gain_db: NotRequired[float]
    """Gain in dB."""
    loop: NotRequired[bool]
    """Plays the sound, from trim_start on, again and again: for duration, or to the end of the mix."""
    pan: NotRequired[float]
    """From -1, left, to 1, right. A mono track is panned at equal power (3 dB down on both sides in the middle), a stereo track is balanced (as it is in the middle). A mono mix has no pan."""
    presets: NotRequired[list[Literal['denoise', 'declick', 'dehum', 'dialogue_clean', 'voice_presence', 'warm', 'telephone', 'radio', 'bright', 'compress_gentle', 'compress_hard', 'limit', 'room', 'hall', 'cathedral', 'plate', 'slap_delay', 'low_cut', 'de_ess']]]
    """Treatments, in this order, but echoes and reverbs last: denoise (lowers steady hiss), declick (repairs clicks and crackle), dehum (notches out 50 and 60 Hz mains and their harmonics), dialogue_clean (low_cut, denoise, some de_ess and presence), voice_presence (less at 250 Hz, more at 3 kHz), warm (more below 200 Hz, less above 6 kHz), telephone (300 to 3400 Hz, squeezed), radio (an old set: 200 to 5000 Hz, compressed, overdriven), bright (more above 7 kHz), compress_gentle (2:1 above -24 dB), compress_hard (8:1 above -30 dB), limit (no peak above -6 dBFS), low_cut (nothing below 80 Hz), de_ess (turns sibilants above 5 kHz down), slap_delay (one echo after 110 ms), room (0.45 s of reverb), plate (1.6 s, bright), hall (1.9 s), cathedral (4.8 s)."""
    role: NotRequired[Literal['dialogue', 'music', 'ambience', 'effects']]
    """The bus that the track is mixed into, for ducking and stems: effects where it is not given, ambience for a synthesised bed."""
    start: NotRequired[float]
    """Seconds from the beginning of the mix to that of the track."""
    trim_start: NotRequired[float]
    """Seconds that are cut off the beginning of the sound."""
    url: NotRequired[str]
    """A sound: WAV, MP3, FLAC, OGG, AAC, AIFF, M4A, or a video with sound. Any rate; mono, stereo or surround (folded to stereo)."""


class TaskDataProcessAudioWaveform(TypedDict):
    """true, or a size: a picture of the mix, PNG with a transparent background."""
    height: NotRequired[int]
    width: NotRequired[int]


class TaskDataProcessAudio(TypedDict):
    """Tracks become a mix: gain, pan, fades, treatments, ducking under dialogue, and the loudness of a broadcast (EBU R128)."""
    channels: NotRequired[Literal[1, 2]]
    ducking: NotRequired[TaskDataProcessAudioDucking]
    """Whether music and ambience are turned down while the roles of under sound. true, the default, means 10 dB under dialogue."""
    duration: NotRequired[float]
    """Seconds of the mix. Without it the mix ends with its last track. Longer media are cut."""
    loudness: NotRequired[TaskDataProcessAudioLoudness]
    """What the mix is brought to, by one gain where its true peak allows, by a limiter else."""
    output_format: NotRequired[Literal['wav', 'mp3', 'flac', 'ogg', 'm4a']]
    """wav and flac have 24 bits; mp3 is LAME V0, ogg Vorbis, m4a AAC."""
    peaks: NotRequired[bool | int]
    """true, or points a second (1 to 200): the outline of the mix as JSON in the format of audiowaveform, for peaks.js."""
    sample_rate: NotRequired[Literal[8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000]]
    """Hz; at most 48000 for mp3."""
    stems: NotRequired[bool]
    """One more file for each role that has a track. They have the gain of the mix, so that they sum to it, or to what its limiter got."""
    tracks: list[TaskDataProcessAudioTracksItem]
    waveform: NotRequired[TaskDataProcessAudioWaveform]
    """true, or a size: a picture of the mix, PNG with a transparent background."""

TaskDataRenderAnimationColour: TypeAlias = "str"


class TaskDataRenderAnimationCamera(TypedDict):
    """Where the camera stands and how it moves."""
    angle: NotRequired[Literal['front', 'side', 'three_quarter', 'back', 'low', 'high']]
    """front, side (the character looks to the right), three_quarter, back, low or high."""
    distance: NotRequired[float]
    """Metres from the character, instead of what the shot needs."""
    fov: NotRequired[float]
    """Field of view from top to bottom in degrees, instead of what suits the shot."""
    move: NotRequired[Literal['static', 'orbit', 'push_in', 'pull_out', 'track']]
    """track goes along with a character that travels."""
    pitch: NotRequired[float]
    """Degrees up, on top of the angle."""
    shot: NotRequired[Literal['wide', 'medium', 'close_up']]
    """wide shows the whole character, medium from the waist up, close_up the face."""
    yaw: NotRequired[float]
    """Degrees around the character, on top of the angle."""


class TaskDataRenderAnimationClipsItem(TypedDict):
    clip: str
    duration: float


class TaskDataRenderAnimationWardrobe(TypedDict):
    """What crew wears: colours as #rrggbb or by name. A coat brings belt, shirt and tie; coat and hat are not worn without a colour."""
    coat: NotRequired[TaskDataRenderAnimationColour]
    hair: NotRequired[TaskDataRenderAnimationColour]
    hat: NotRequired[TaskDataRenderAnimationColour]
    shirt: NotRequired[TaskDataRenderAnimationColour]
    skin: NotRequired[TaskDataRenderAnimationColour]
    trousers: NotRequired[TaskDataRenderAnimationColour]


class TaskDataRenderAnimation(TypedDict):
    """A character plays a clip before a camera: rendered in software, as a film or, for compositing, with transparency."""
    antialias: NotRequired[Literal[1, 2]]
    """2 smooths edges with four samples a pixel."""
    background: NotRequired[str]
    """transparent (mov and png_sequence only, and their default), #rrggbb, gradient:#rrggbb-#rrggbb (top to bottom), or the URL of an image, which covers the frame. Without it the light's own."""
    camera: NotRequired[TaskDataRenderAnimationCamera]
    """Where the camera stands and how it moves."""
    character: NotRequired[str]
    """crew (the character that comes with the plugin), or the URL of a .glb or .gltf file (glTF 2.0, everything embedded, at most 32 MiB, 500000 triangles and 256 joints)."""
    clip: NotRequired[str]
    """What the character does. crew has idle, walk, run, talk, wave, point and nod; other characters what their file holds. The clip repeats. Default: talk with lip_sync, else idle (or the file's first)."""
    clips: NotRequired[list[TaskDataRenderAnimationClipsItem]]
    """Clips one after the other instead of one clip, blended into each other."""
    duration: NotRequired[float]
    """Length in seconds; the film has the nearest whole number of frames. Default: that of clips or of lip_sync (at most 30), else 3."""
    fps: NotRequired[float]
    """Frames a second. 23.976, 29.97 and 59.94 mean the broadcast fractions."""
    ground: NotRequired[bool]
    """A floor under the character that takes its shadow; on a transparent background the shadow alone."""
    light: NotRequired[Literal['day', 'golden_hour', 'night', 'noir', 'blinds', 'studio', 'rim', 'candle']]
    """How the character is lit; without a background it brings its own."""
    lip_sync: NotRequired[str]
    """URL of the timings of a voice task (role timings): the mouth follows them."""
    output_format: NotRequired[Literal['mp4', 'mov', 'png_sequence']]
    """mp4 (H.264), mov (QuickTime with PNG frames and transparency) or png_sequence (a zip of frame-0001.png and so on, with transparency)."""
    resolution: NotRequired[str]
    """WIDTHxHEIGHT in pixels: even numbers from 64 to 3840, at most as many pixels as 3840x2160."""
    travel: NotRequired[Literal['none', 'forward', 'cross']]
    """none: the character moves on the spot. forward: it goes its way at the clip's speed, and is in the middle half-way through. cross: it comes in at one edge and leaves at the other."""
    wardrobe: NotRequired[TaskDataRenderAnimationWardrobe]
    """What crew wears: colours as #rrggbb or by name. A coat brings belt, shirt and tie; coat and hat are not worn without a colour."""


class TaskDataTestPromptExpectItem(TypedDict):
    contains: NotRequired[str]
    equals: NotRequired[Any]
    """The value that has to be there."""
    is_json: NotRequired[bool]
    matches: NotRequired[str]
    """A regular expression in the syntax of RE2."""
    max_words: NotRequired[int]
    not_contains: NotRequired[str]
    pointer: NotRequired[str]
    """A place in an answer that is JSON (RFC 6901)."""


class TaskDataTestPromptModelsItem2(TypedDict):
    backend: NotRequired[str | None]
    """Tells models of the same name apart."""
    model: str


class TaskDataTestPrompt(TypedDict):
    """Renders a prompt template and, where language models are configured, asks them, checks the answers and compares them."""
    agent_type: NotRequired[str | None]
    """Comes back in the result."""
    expect: NotRequired[list[TaskDataTestPromptExpectItem] | None]
    """What answers are held against. The result says of each check whether it passed; a task does not fail by them."""
    max_tokens: NotRequired[int | None]
    """The most that an answer may have."""
    models: NotRequired[list[TaskDataTestPromptModelsItem2 | str] | None]
    """Which models to ask, of those that the operator offers. Without it the configured one is asked."""
    prompt_id: NotRequired[int | str | None]
    """Comes back in the result."""
    prompt_template: str
    """Text with {{variables}}. Dotted paths reach into objects and lists ({{hero.name}}, {{scenes.0.title}}); \\{{ stands for two literal braces."""
    response_format: NotRequired[Literal['text', 'json', 'json_schema', None]]
    """What servers are told that the answer has to be: text, any JSON, or what response_schema says. The answer is checked in any case."""
    response_schema: NotRequired[dict[str, Any] | None]
    """The JSON Schema that answers have to fit. Without a response_format, servers are told to hold the model to it; with text or json they are not, and the answer is checked all the same. At most 64 KiB, and references stay inside of it."""
    runs: NotRequired[int | None]
    """How often each model is asked."""
    seed: NotRequired[int | None]
    """Makes answers repeatable where the server can."""
    stop: NotRequired[list[str] | str | None]
    """Text at which an answer ends."""
    strict: NotRequired[bool | None]
    """Makes a missing variable a failure."""
    system_prompt: NotRequired[str | None]
    """Rendered like the template, and sent ahead of it as the system's turn."""
    temperature: NotRequired[float | None]
    test_parameters: NotRequired[dict[str, Any] | None]
    """What the variables stand for. Text goes in as it is, numbers and booleans as written, objects and lists as JSON, null as nothing."""
    test_result_id: NotRequired[int | str | None]
    """Comes back in the result, so that the caller can file it."""

TaskID: TypeAlias = "str"


class TaskInput(TypedDict):
    callback_url: str | None
    depends_on: DependencyIDs
    priority: int
    project_id: ProjectID
    task_data: dict[str, Any]
    """Byte for byte."""
    task_id: TaskID
    task_type: str


class TaskListPagination(TypedDict):
    limit: int
    next_cursor: str | None
    page: int
    total: int
    total_pages: int


class TaskListTasksItem(TypedDict):
    completed_at: MaybeTime
    created_at: Time
    current_step: NotRequired[str | None]
    progress: NotRequired[float]
    result_url: str | None
    status: State
    task_id: TaskID
    task_type: str


class TaskList(TypedDict):
    pagination: TaskListPagination
    tasks: list[TaskListTasksItem]


class TaskLogsLinesItem(TypedDict):
    at: Moment
    attempt: int
    level: Literal['debug', 'info', 'warn', 'error']
    message: str


class TaskLogs(TypedDict):
    dropped: int
    """Lines that were said and are not kept."""
    lines: list[TaskLogsLinesItem]
    task_id: TaskID

Time: TypeAlias = "str"


class TimelineEntriesItem(TypedDict):
    at: Moment
    attempt: int | None
    """Of the task, or of its webhook."""
    event: Literal['submitted', 'held', 'claimed', 'step', 'retried', 'reclaimed', 'crashed', 'handed_back', 'completed', 'failed', 'cancelled', 'webhook']
    host: str | None
    message: str | None
    progress: int | None
    """Per cent, at a step."""
    step: str | None


class Timeline(TypedDict):
    entries: list[TimelineEntriesItem]
    task_id: TaskID


class TypeListTypesItem(TypedDict):
    description: str
    example: dict[str, Any] | None
    """A task_data to start from."""
    gpu_memory_mib: int
    max_seconds: int
    models: list[str]
    """What task_data.model may choose."""
    plugin: str
    """name@version"""
    queue: str
    ready: bool
    """Some host runs it just now."""
    task_data_schema: dict[str, Any]
    task_type: str
    typical_seconds: int


class TypeList(TypedDict):
    types: list[TypeListTypesItem]


class WebhookTest(TypedDict):
    url: str


class WebhookTrialsSamplesItem(TypedDict):
    event: Literal['completed', 'failed', 'cancelled']
    ok: bool
    """A real one would count as delivered."""
    problem: str | None
    seconds: float
    status: int | None
    """Of the answer; null where none came."""


class WebhookTrials(TypedDict):
    samples: list[WebhookTrialsSamplesItem]


class DrainHostBody(TypedDict):
    draining: bool


class PlanPluginsBody(TypedDict):
    file: NotRequired[str]
    """Name of a file in the folder of the service's own, without folders."""


class UseBackendBody(TypedDict):
    backend: str
    """One that has a block in the plugin's manifest."""
