// Package comfyui runs a workflow on a ComfyUI server and brings back what it made.
//
// The operator exports the workflow in API format and says which of its inputs a task fills in (Open). A run then is:
//
//	GET  /ws?clientId=…     listen first, so that nothing is missed
//	POST /upload/image      pictures that the task gives
//	POST /prompt            {prompt, client_id, prompt_id}
//	     events, or GET /history/{id} and /queue while the socket is down
//	GET  /view              the files of type output
//
// and a run that is not wanted any more is taken out of the queue (POST /queue {"delete": […]}), or interrupted where
// it is the one that runs (POST /interrupt {"prompt_id": …}). Other clients' prompts are left alone: older servers
// ignore prompt_id and interrupt whatever runs, so /queue is looked at first.
//
// Confirmed in ComfyUI's own server.py, execution.py and main.py (routes; prompt_id taken from the request; queue
// items [number, prompt_id, prompt, extra_data, outputs]; node_errors; history with status.messages; history is
// written after execution_success and before executing with node null; binary frames: event type, picture type, both
// big-endian, then JPEG or PNG; progress_state says again what progress says, and is passed over), in
// script_examples/websockets_api_example.py, and in docs.comfy.org, "Routes" and "Messages".
package comfyui
