/** Whether keys that are good enough for development stop the start. */
export function isProduction(): boolean {
  return process.env['NODE_ENV'] === 'production';
}
