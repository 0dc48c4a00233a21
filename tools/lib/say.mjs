/** Words of the set-up steps. They go to stderr: stdout belongs to the program that is started. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends with a sentence instead of a stack. */
export function stop(sentence, exitCode = 1) {
  say(sentence);
  process.exit(exitCode);
}
