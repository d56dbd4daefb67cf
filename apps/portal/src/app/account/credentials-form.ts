import { Component, inject, input, output } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Email and password, for signing in and for making an account. */
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

    .fault {
      margin: 0;
      color: var(--mat-sys-error);
    }
  `,
})
export class CredentialsForm {
  readonly action = input.required<string>();
  readonly isNew = input(false);
  readonly busy = input(false);
  /** What went wrong with the last try; empty when nothing did. */
  readonly fault = input('');
  readonly submitted = output<Credentials>();

  protected readonly minimumLength = 8;
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required, Validators.email]],
    password: ['', Validators.required],
  });

  protected submit(): void {
    const { password } = this.form.controls;
    if (this.isNew() && password.value.length < this.minimumLength) {
      password.setErrors({ minlength: true });
    }
    if (this.form.valid && !this.busy()) this.submitted.emit(this.form.getRawValue());
  }
}
