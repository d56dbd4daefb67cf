import { HttpClient } from '@angular/common/http';
import { Component, inject } from '@angular/core';
import { Router } from '@angular/router';

@Component({ selector: 'app-sign-in', template: '<button (click)="signIn()">Sign in</button>' })
export class SignIn {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);

  signIn(): void {
    const credentials = { email: 'ada@example.test', password: 'correct' };
    this.#http.post<{ access_token: string }>('/auth/login', credentials).subscribe(({ access_token }) => {
      localStorage.setItem('access_token', access_token);
      void this.#router.navigateByUrl('/');
    });
  }
}
