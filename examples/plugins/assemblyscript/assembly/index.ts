// Leader is a plugin in AssemblyScript: the film leader that counts down before a picture begins, as an animated SVG. A
// guest is a WASI program that reads one JSON object a line from standard input and prints one a line.
import { fd_close, fd_write, oflags, path_open, rights } from "@assemblyscript/wasi-shim/assembly/bindings/wasi_snapshot_preview1";

const specification = `{"specification": {"name": "leader", "version": "1.0.0", "types": [{
  "type": "film_leader", "description": "A film leader that counts down", "queue": "cpu_intensive",
  "typical_seconds": 1, "maximum_seconds": 60, "deterministic": true, "example": {"from": 5},
  "data_schema": {"type": "object", "required": ["from"], "errorMessage": "From is required", "properties": {
    "from": {"type": "integer", "minimum": 2, "maximum": 10, "errorMessage": "From must be a whole number from 2 to 10"}}}}]}}`;

const workFolder: u32 = 3; // the first and only folder that a guest is given

// say prints one message; its line breaks are for our eyes only.
function say(message: string): void {
  process.stdout.write(message.replaceAll("\n", " ") + "\n");
}

function readLine(): string {
  const piece = new ArrayBuffer(4096);
  let line = "";
  while (!line.endsWith("\n")) {
    const n = process.stdin.read(piece);
    if (n == 0) break;
    line += String.UTF8.decode(piece.slice(0, n));
  }
  return line;
}

// The host has checked task_data against the schema above, so the number is where its name is.
function numberOf(line: string, name: string): i32 {
  const start = line.indexOf(`"${name}":`, line.indexOf(`"data":`));
  return start < 0 ? 0 : I32.parseInt(line.substring(start + name.length + 3));
}

// save writes a file into the work folder; false where it can't.
function save(name: string, content: string): bool {
  const path = String.UTF8.encode(name), bytes = String.UTF8.encode(content);
  const answer = new StaticArray<u32>(3); // address, length, and what comes back
  const at = changetype<usize>(answer);
  if (path_open(workFolder, 0, changetype<usize>(path), path.byteLength, oflags.CREAT | oflags.TRUNC, rights.FD_WRITE, 0, 0, at)) return false;
  const file = answer[0];
  answer[0] = <u32>changetype<usize>(bytes);
  answer[1] = bytes.byteLength;
  const failed = fd_write(file, at, 1, at + 8);
  return !fd_close(file) && !failed && answer[2] == <u32>bytes.byteLength;
}

function draw(from: i32): string {
  let svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480"><rect width="640" height="480" fill="#222"/>` +
    `<g stroke="#ccc" fill="none"><circle cx="320" cy="240" r="180"/><circle cx="320" cy="240" r="200"/><path d="M0 240h640M320 0v480"/></g>`;
  for (let n = from; n >= 2; n--) {
    const second = from - n;
    svg += `<text x="320" y="320" font-size="240" text-anchor="middle" fill="#eee" opacity="0">${n}` +
      `<set attributeName="opacity" to="1" begin="${second}s" dur="1s"/></text>`;
    say(`{"progress": {"fraction": ${<f64>(second + 1) / from}, "step": "drawing"}}`);
  }
  return svg + `</svg>`;
}

function generate(from: i32): void {
  if (from < 2 || from > 10) {
    say(`{"failed": {"code": "invalid_task_data", "message": "From must be a whole number from 2 to 10"}}`);
  } else if (!save("leader.svg", draw(from))) {
    say(`{"failed": {"code": "disk_full", "message": "The leader could not be written", "retryable": true}}`);
  } else {
    say(`{"completed": {"media": "leader.svg", "artifacts": [{"name": "leader.svg", "role": "media", "media_type": "image/svg+xml"}]}}`);
  }
}

const verb = process.argv.length > 1 ? process.argv[1] : "";
if (verb == "describe") say(specification);
else if (verb == "generate") generate(numberOf(readLine(), "from"));
