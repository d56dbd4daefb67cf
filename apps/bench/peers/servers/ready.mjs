/** Prints where the server listens and which tokens it accepts, for the harness. */
export function ready(port, tokens) {
  process.stdout.write(`ready ${JSON.stringify({ url: `http://127.0.0.1:${String(port)}`, tokens })}\n`);
}
