package main

import "regexp"

var languagePattern = regexp.MustCompile(`^[a-z]{2,3}$`)

// threeLetters are the codes that an mp4 wants of languages that people write with two.
var threeLetters = map[string]string{
	"ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell",
	"en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle", "gl": "glg",
	"he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita", "ja": "jpn",
	"ka": "kat", "ko": "kor", "la": "lat", "lt": "lit", "lv": "lav", "ms": "msa", "mt": "mlt", "nb": "nob", "nl": "nld",
	"nn": "nno", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sq": "sqi",
	"sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd",
	"vi": "vie", "zh": "zho",
}

// track is the code of a language on a track of an mp4; und where it has none.
func track(language string) string {
	if len(language) == 3 {
		return language
	}
	if code, ok := threeLetters[language]; ok {
		return code
	}
	return "und"
}
