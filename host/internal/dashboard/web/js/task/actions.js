// What can be done to a task.

import { call, post } from "../api.js";
import { confirm } from "../dialog.js";
import { go, taskLink } from "../router.js";
import { say } from "../say.js";

export async function cancel(task) {
  if (task.status === "processing" && !await confirm("Cancel this task?", "It runs: what it has made so far is lost.", "Cancel the task")) return false;
  return attempt(async () => {
    await call("DELETE", `tasks/${task.task_id}/cancel`);
    say("Task cancelled");
  });
}

export function retry(task) {
  return attempt(async () => {
    const { new_task_id } = await post(`tasks/${task.task_id}/retry`);
    say("Submitted again as a new task");
    go(taskLink(new_task_id));
  });
}

export function replay(task) {
  return attempt(async () => {
    await post(`tasks/${task.task_id}/webhook/replay`);
    say("The webhook is sent again");
  });
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {
    say("The browser does not let this page copy", "bad");
  }
}

async function attempt(f) {
  try {
    await f();
    return true;
  } catch (problem) {
    say(problem.message, "bad");
    return false;
  }
}
