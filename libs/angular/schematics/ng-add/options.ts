/** The options of `ng add @holdfast/angular`, as in schema.json. */
export interface NgAddOptions {
  /** Defaults to the workspace's only application. */
  readonly project?: string;
  /** Empty if the API has the origin of the page. */
  readonly apiOrigin: string;
  /** Whether the routes that the application has require a sign-in. */
  readonly guard: boolean;
}
