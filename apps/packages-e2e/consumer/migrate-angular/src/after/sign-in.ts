import { Component, inject } from '@angular/core';
import { Router } from '@angular/router';
import { Session } from '@holdfast/angular';

@Component({ selector: 'app-sign-in', template: '<button (click)="signIn()">Sign in</button>' })
export class SignIn {
  readonly #session = inject(Session);
  readonly #router = inject(Router);

  async signIn(): Promise<void> {
    await this.#session.signIn('ada@example.test', 'correct');
    await this.#router.navigateByUrl('/');
  }
}
