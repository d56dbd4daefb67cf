import { inject, Injectable, type Signal } from '@angular/core';
import { ɵRenewalEngine } from '@holdfast/angular';
import { signedOut } from '@holdfast/renewal';
import { PromptedRequests, type SessionPrompt } from './prompted-requests.js';

/**
 * What to ask the user for, in an application with `withSessionPrompts()`.
 *
 * @example
 * ```ts
 * readonly prompts = inject(SessionPrompts);
 * ```
 *
 * ```html
 * @if (prompts.current(); as prompt) {
 *   <app-sign-in-dialog [reason]="prompt.problem.detail" (cancelled)="prompts.dismiss()" />
 * }
 * ```
 */
@Injectable({ providedIn: 'root' })
export class SessionPrompts {
  readonly #engine = inject(ɵRenewalEngine);
  readonly #requests = inject(PromptedRequests);

  /**
   * What the user has to do so that the requests which wait for it are sent: sign in, by whatever means the application
   * has, or reauthenticate. Null if there is nothing to do.
   */
  readonly current: Signal<SessionPrompt | null> = this.#requests.prompt;

  /**
   * Dismisses the prompt: requests that wait for a reauthentication fail with its problem, those that wait for a
   * sign-in with the reason `signed_out`.
   */
  dismiss(): void {
    if (this.current()?.kind === 'sign_in') this.#engine.dispatch(signedOut);
    else this.#requests.dismissReauthentication();
  }
}
