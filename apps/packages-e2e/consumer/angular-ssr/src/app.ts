import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { ApplicationRef, Component, DOCUMENT, inject, type ApplicationConfig } from '@angular/core';
import { provideClientHydration } from '@angular/platform-browser';
import { provideRouter, RouterOutlet } from '@angular/router';
import { authenticatedGuard, holdfastInterceptor, provideHoldfast, Session } from '@holdfast/angular';
import { CHANGE_DETECTION, Papers } from './papers';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: `
    <h1>Papers</h1>
    <p role="status">{{ session.status() }}</p>
    <button (click)="signIn()">Sign in</button>
    <router-outlet />
  `,
})
export class App {
  readonly session = inject(Session);

  constructor() {
    const { body } = inject(DOCUMENT);
    inject(ApplicationRef).isStable.subscribe((isStable) => {
      body.setAttribute('data-stable', String(isStable));
    });
  }

  async signIn(): Promise<void> {
    await this.session.signIn('ada@example.test', 'correct');
  }
}

export const CONFIG: ApplicationConfig = {
  providers: [
    CHANGE_DETECTION,
    provideClientHydration(),
    provideRouter([
      { path: 'sign-in', children: [] },
      { path: '', component: Papers, canActivate: [authenticatedGuard] },
    ]),
    provideHttpClient(withFetch(), withInterceptors([holdfastInterceptor])),
    provideHoldfast({ apiPaths: ['/papers'] }),
  ],
};
