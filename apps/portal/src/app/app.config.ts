import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideBrowserGlobalErrorListeners, type ApplicationConfig } from '@angular/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { holdfastInterceptor, provideHoldfast } from '@holdfast/angular';
import { withSessionPrompts } from '@holdfast/angular/session-prompt';
import { PortalPath } from '@holdfast/app-contract';
import { routes } from './app.routes';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(routes, withComponentInputBinding()),
    provideHttpClient(withInterceptors([holdfastInterceptor])),
    provideHoldfast({ signInPath: PortalPath.signIn }, withSessionPrompts()),
  ],
};
