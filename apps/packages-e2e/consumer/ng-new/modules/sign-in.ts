import { Component, inject } from '@angular/core';
import { Router } from '@angular/router';
import { Session } from '@holdfast/angular';

@Component({
  selector: 'app-sign-in',
  template: `
    <form (submit)="signIn($event, email.value, password.value)">
      <label>Email <input #email /></label>
      <label>Password <input type="password" #password /></label>
      <button>Sign in</button>
    </form>
  `,
})
export class SignIn {
  private readonly session = inject(Session);
  private readonly router = inject(Router);

  protected async signIn(event: Event, email: string, password: string): Promise<void> {
    event.preventDefault();
    const { kind } = await this.session.signIn(email, password);
    if (kind === 'signed_in') await this.router.navigateByUrl('/');
  }
}
