// Package ffmpeg runs ffmpeg and ffprobe for the built-in generators: command lines that read local files of one known
// demuxer only, progress, frames in and out by pipes, and sentences for what went wrong.
package ffmpeg
