/* Storm is a plugin in plain C: a thunderstorm of task_data.seconds as a WAV file. It needs no library but libc: a guest
 * is a WASI program that reads one JSON object a line from standard input and prints one a line. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE 22050

static const char specification[] =
	"{\"specification\": {\"name\": \"storm\", \"version\": \"1.0.0\", \"types\": [{"
	"\"type\": \"storm_sound\", \"description\": \"A thunderstorm of so many seconds\", \"queue\": \"cpu_intensive\", "
	"\"typical_seconds\": 1, \"maximum_seconds\": 60, \"deterministic\": true, \"example\": {\"seconds\": 1}, "
	"\"data_schema\": {\"type\": \"object\", \"required\": [\"seconds\"], \"errorMessage\": \"Seconds is required\", "
	"\"properties\": {\"seconds\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 60, "
	"\"errorMessage\": \"Seconds must be a whole number from 1 to 60\"}}}}]}}\n";

/* The host has checked task_data against the schema above, so the number is where its name is; "data" keeps us from
 * finding the name elsewhere in the line. */
static int seconds_of(const char *line) {
	const char *p = strstr(line, "\"data\":");
	if (p == NULL || (p = strstr(p, "\"seconds\":")) == NULL) return 0;
	return atoi(p + strlen("\"seconds\":"));
}

static void put(FILE *f, uint32_t v, int bytes) {
	for (; bytes > 0; bytes--, v >>= 8) fputc((int)(v & 0xff), f);
}

static void header(FILE *f, uint32_t samples) {
	fputs("RIFF", f), put(f, 36 + 2 * samples, 4), fputs("WAVEfmt ", f), put(f, 16, 4);
	put(f, 1, 2), put(f, 1, 2), put(f, RATE, 4), put(f, 2 * RATE, 4), put(f, 2, 2), put(f, 16, 2);
	fputs("data", f), put(f, 2 * samples, 4);
}

static int thunder(const char *path, int seconds) {
	FILE *f = fopen(path, "wb");
	if (f == NULL) return 0;
	uint32_t noise = 1;
	int32_t rain = 0, roll = 0;
	header(f, (uint32_t)seconds * RATE);
	for (int s = 0; s < seconds; s++) {
		for (int i = 0; i < RATE; i++) {
			noise = noise * 1664525u + 1013904223u;
			int32_t white = (int32_t)(noise >> 16) - 32768;
			rain += (white - rain) / 4;
			roll += (white - roll) / 256;
			int32_t loud = s % 4 == 0 ? (RATE - i) * 8 / RATE : 1; /* a clap every four seconds */
			int32_t v = rain / 16 + roll * loud;
			put(f, (uint32_t)(v > 32767 ? 32767 : v < -32768 ? -32768 : v), 2);
		}
		printf("{\"progress\": {\"fraction\": %.3f, \"step\": \"thundering\"}}\n", (s + 1.0) / seconds);
		fflush(stdout);
	}
	return fclose(f) == 0;
}

int main(int argc, char **argv) {
	const char *verb = argc > 1 ? argv[1] : "";
	if (strcmp(verb, "describe") == 0) return fputs(specification, stdout) < 0;
	if (strcmp(verb, "generate") != 0) return 0; /* nothing to configure */
	char *line = NULL;
	size_t room = 0;
	int seconds = getline(&line, &room, stdin) > 0 ? seconds_of(line) : 0;
	if (seconds < 1 || seconds > 60)
		puts("{\"failed\": {\"code\": \"invalid_task_data\", \"message\": \"Seconds must be a whole number from 1 to 60\"}}");
	else if (!thunder("/work/storm.wav", seconds))
		puts("{\"failed\": {\"code\": \"disk_full\", \"message\": \"The sound could not be written\", \"retryable\": true}}");
	else
		puts("{\"completed\": {\"media\": \"storm.wav\", \"artifacts\": [{\"name\": \"storm.wav\", \"role\": \"media\", "
		     "\"media_type\": \"audio/wav\"}], \"metadata\": {\"generation_model\": \"noise\"}}}");
	free(line);
	return 0;
}
