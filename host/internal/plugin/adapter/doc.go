// Package adapter makes an HTTP service that exists already a generator: an adapter block in plugins.hcl says where the
// service is and which task type it does, and a runner process of Backlot's serves the plugin contract for it. The
// adapter calls the service and is never called back, so it needs no port.
//
// # A service that speaks plain JSON: adapter "webhook"
//
// For each attempt the service gets a POST (or a PUT, with method = "PUT") of
//
//	{"task_id": "…", "type": "…", "project_id": "…", "attempt": 1, "data": {task_data}, "deadline": "2026-01-02T15:04:05Z"}
//
// and answers 200 with the result, of which everything may be left out:
//
//	{
//	  "result": {"any": "JSON"},                                     shown as metadata.result
//	  "artifacts": [{"name": "take.png", "url": "/files/1.png"},     a URL of the service, or
//	                {"name": "cut.srt", "data": "…base64…", "media_type": "application/x-subrip"}],
//	  "media": "take.png",                                           shown as media_url; the first artifact otherwise
//	  "metadata": {"seed": 7}
//	}
//
// So a whole service may be, in Python:
//
//	@app.post("/shout")
//	def shout():
//	    return {"result": request.json["data"]["text"].upper() + "!"}
//
// What takes longer is answered with 202 and {"status_url": "/tasks/1"}, or a Location header. It is asked by GET until
// its status is succeeded, failed or canceled; Retry-After paces the questions:
//
//	{"status": "processing", "progress": 0.4, "step": "denoising", "logs": "all of the log so far"}
//	{"status": "succeeded", "result": …, "artifacts": …}
//	{"status": "failed", "error": {"code": "no_face", "message": "There is no face in the picture.", "retryable": false}}
//
// A cancelled task is a POST to the cancel_url of the 202, or else a DELETE of the status_url; before the service has
// answered it is the connection that closes. Data that does not fit is
// answered 400 or 422 with an error as above, a service without room 409, 429 or 503 (with Retry-After): it is asked
// again. A POST is repeated only where the service surely did not get it; a PUT always, with the same attempt.
//
// # A model in a container of Cog's: adapter "cog"
//
// The schema of task_data comes from the model's own /openapi.json. A prediction is a PUT that waits for its answer: Cog
// forgets a prediction that was asked for with Prefer: respond-async as soon as it ends, so that its output reaches
// nobody but a webhook, and a PUT that came too late would begin it again. What the model logs meanwhile comes from a
// second PUT of the same id whose input the model's schema can't allow: while the prediction runs Cog answers with its
// state, and afterwards refuses the input.
//
// Files that task_data names are fetched by the host, with its guard and its caps, and reach the model as data: URLs;
// what it makes is taken from data: URLs, from the service's own address, and from elsewhere through the host's guard.
package adapter
