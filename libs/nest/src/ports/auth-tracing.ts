/** What a span measures. The names stay as they are, so that dashboards can rely on them. */
export type SpanName = 'holdfast.refresh' | 'holdfast.sign_in' | `holdfast.store.${string}`;

/**
 * Records the spans of refreshes, sign-ins and calls of the store.
 *
 * @see openTelemetryTracing of `@holdfast/nest/opentelemetry`
 */
export interface AuthTracing {
  /** Runs `work` within a span, and settles as it does. The span ends then; it has failed if `work` rejects. */
  trace<Result>(name: SpanName, work: () => Promise<Result>): Promise<Result>;
}
