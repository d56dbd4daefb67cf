import { Component, effect, inject, input, output } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MAX_EMAIL_LENGTH, MAX_PASSWORD_LENGTH } from '@holdfast/contract';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Email and password fields, for sign-in and registration. */
@Component({
  selector: 'app-credentials-form',
  imports: [MatButton, MatError, MatFormField, MatHint, MatInput, MatLabel, ReactiveFormsModule],
  templateUrl: './credentials-form.html',
  styles: `
    form {
      display: flex;
      flex-direction: column;
      gap: 12px;
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

  constructor() {
    effect(() => {
      if (this.email() !== '') this.form.controls.email.setValue(this.email());
    });
  }

  protected submit(): void {
    if (this.form.valid && !this.busy()) this.submitted.emit(this.form.getRawValue());
  }
}
