// Reads and changes values by paths as the service writes them: task_data.shots[0].duration.

const steps = (path) => path.split(/[.[\]]+/).filter(Boolean);

/** A copy of the whole in which one value is another. */
export function changed(whole, path, value) {
  return put(whole, steps(path), value);
}

function put(at, [step, ...rest], value) {
  if (step === undefined) return value;
  const copy = Array.isArray(at) ? [...at] : { ...at };
  copy[step] = put(at?.[step], rest, value);
  return copy;
}
