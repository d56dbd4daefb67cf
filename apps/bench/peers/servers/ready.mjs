/** Tells the harness where the server listens, and the tokens that it takes. */
export function ready(port, tokens) {
  process.stdout.write(`ready ${JSON.stringify({ url: `http://127.0.0.1:${String(port)}`, tokens })}\n`);
}
