import {
  afterRenderEffect,
  Component,
  computed,
  effect,
  inject,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Session, type SignInResult } from '@holdfast/angular';
import { injectReauthenticate, type ReauthenticationResult } from '@holdfast/angular/reauthentication';
import { SessionPrompts } from '@holdfast/angular/session-prompt';
import { problemText } from '../problems/problem-text';
import { signOutSentence } from './sign-out-sentence';
import { CredentialsForm, type Credentials } from './credentials-form';

/**
 * Asks the user to sign in or to reauthenticate without leaving the page, while what they wanted to send waits. A modal dialog of the browser: it keeps the focus inside, and Escape closes it.
 */
@Component({
  selector: 'app-session-dialog',
  imports: [CredentialsForm, MatButton],
  template: `
    <dialog #dialog aria-labelledby="session-dialog-title" (cancel)="prompts.dismiss()">
      @if (prompts.current(); as prompt) {
        <h2 id="session-dialog-title">{{ title() }}</h2>
        <p data-testid="reason">{{ reason() }}</p>
        <app-credentials-form
          [submitLabel]="title()"
          [email]="email()"
          [busy]="busy()"
          [errorMessage]="errorMessage()"
          (submitted)="submit($event)"
        />
        <button matButton type="button" (click)="prompts.dismiss()">Cancel</button>
      }
    </dialog>
  `,
  styles: `
    dialog {
      box-sizing: border-box;
      width: min(420px, 100vw - 32px);
      padding: 24px;
      border: 0;
      border-radius: 16px;
      background: var(--mat-sys-surface-container-high);
      color: inherit;
    }

    dialog::backdrop {
      background: rgb(0 0 0 / 50%);
    }
  `,
})
export class SessionDialog {
  readonly #session = inject(Session);
  readonly #reauthenticate = injectReauthenticate();
  protected readonly prompts = inject(SessionPrompts);
  protected readonly busy = signal(false);
  protected readonly title = computed(() =>
    this.prompts.current()?.kind === 'reauthenticate' ? 'Confirm your password' : 'Sign in again',
  );
  protected readonly reason = computed(() => {
    const prompt = this.prompts.current();
    return prompt?.kind === 'reauthenticate'
      ? prompt.problem.detail
      : signOutSentence(prompt?.problem ?? null);
  });
  /** Of the account that is signed in, or was. */
  protected readonly email = signal('');
  protected readonly errorMessage = signal('');

  protected readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    effect(() => {
      const email = this.#session.account()?.email;
      if (typeof email === 'string') this.email.set(email);
    });
    afterRenderEffect(() => {
      const { nativeElement: dialog } = this.dialog();
      if (this.prompts.current() === null) {
        dialog.close();
        this.errorMessage.set('');
      } else if (!dialog.open) {
        dialog.showModal();
      }
    });
  }

  protected async submit({ email, password }: Credentials): Promise<void> {
    const isReauthentication = this.prompts.current()?.kind === 'reauthenticate';
    this.busy.set(true);
    this.errorMessage.set('');
    try {
      const result = await (isReauthentication
        ? this.#reauthenticate(password)
        : this.#session.signIn(email, password));
      this.errorMessage.set(errorMessageFor(result));
    } finally {
      this.busy.set(false);
    }
  }
}

function errorMessageFor(result: SignInResult | ReauthenticationResult): string {
  if (result.kind === 'rejected') return problemText(result.problem);
  return result.kind === 'failed' ? problemText(result.failure.problem) : '';
}
