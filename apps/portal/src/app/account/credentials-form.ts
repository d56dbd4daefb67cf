import { Component, computed, effect, inject, input, linkedSignal, output, signal } from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MAX_EMAIL_LENGTH, MAX_PASSWORD_LENGTH } from '@holdfast/contract';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Email and password fields, for sign-in and registration. */
@Component({
  selector: 'app-credentials-form',
  imports: [MatButton, MatError, MatFormField, MatHint, MatInput, MatLabel, MatSuffix, ReactiveFormsModule],
  templateUrl: './credentials-form.html',
  styles: `
    form {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }

    .text-button {
      margin-inline-end: 4px;
    }

    .error {
      margin: 0;
      color: var(--mat-sys-error);
    }
  `,
})
export class CredentialsForm {
  readonly submitLabel = input.required<string>();
  /** Whether the form creates an account. */
  readonly isNew = input(false);
  /** What the email field holds at first. */
  readonly email = input('');
  /** What is wrong with a password; null if nothing is. */
  readonly passwordFault = input<(password: string, email: string) => string | null>(() => null);
  readonly passwordHint = input('');
  readonly busy = input(false);
  /** Why the last attempt failed; empty when it did not. */
  readonly errorMessage = input('');
  readonly submitted = output<Credentials>();

  protected readonly maxPasswordLength = MAX_PASSWORD_LENGTH;
  protected readonly maxEmailLength = MAX_EMAIL_LENGTH;
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required, Validators.email]],
    password: ['', Validators.required],
  });
  readonly #values = toSignal(this.form.valueChanges, { initialValue: this.form.getRawValue() });

  /** What the fields hold now. */
  readonly value = computed<Credentials>(() => ({ email: '', password: '', ...this.#values() }));
  protected readonly isPasswordShown = signal(false);
  /** A failure belongs to what was sent: it goes when that changes. */
  protected readonly shownError = linkedSignal(() => this.errorMessage());
  protected readonly passwordMessage = computed(() => {
    const { email, password } = this.value();
    return password === '' ? 'Enter your password.' : this.passwordFault()(password, email);
  });

  constructor() {
    const { email, password } = this.form.controls;
    effect(() => {
      if (this.email() !== '') email.setValue(this.email());
    });
    password.addValidators(() =>
      this.passwordFault()(password.value, email.value) === null ? null : { password: true },
    );
    effect(() => {
      // It depends on the email too, and on what the page has loaded.
      this.passwordMessage();
      password.updateValueAndValidity({ emitEvent: false });
    });
    this.form.valueChanges.pipe(takeUntilDestroyed()).subscribe(() => {
      this.shownError.set('');
    });
  }

  /** Fills in a password, and shows it so that it can be kept. */
  usePassword(password: string): void {
    this.form.controls.password.setValue(password);
    this.isPasswordShown.set(true);
  }

  protected submit(): void {
    if (this.form.valid && !this.busy()) this.submitted.emit(this.form.getRawValue());
  }
}
