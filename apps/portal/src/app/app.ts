import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { SessionDialog } from './account/session-dialog';
import { SessionNavigation } from './shell/session-navigation';
import { TopBar } from './shell/top-bar';
import { ConnectionBanner } from './shell/connection-banner';
import { ExpiryBanner } from './shell/expiry-banner';
import { TheftBanner } from './shell/theft-banner';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet, TopBar, ConnectionBanner, ExpiryBanner, SessionDialog, TheftBanner],
  template: `
    <app-top-bar />
    <app-connection-banner />
    <app-theft-banner />
    <app-expiry-banner />
    <app-session-dialog />
    <main>
      <router-outlet />
    </main>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-height: 100vh;
    }

    main {
      flex: 1;
      box-sizing: border-box;
      width: 100%;
      max-width: 1200px;
      margin: 0 auto;
      padding: 24px 16px;
    }
  `,
})
export class App {
  constructor() {
    inject(SessionNavigation).follow();
  }
}
