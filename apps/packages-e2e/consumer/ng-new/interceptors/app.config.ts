import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { routes } from './app.routes';
import { baseUrlInterceptor } from './base-url.interceptor';
import { errorInterceptor } from './error.interceptor';
import { zones } from './zones';

export const appConfig: ApplicationConfig = {
  providers: [
    zones,
    provideRouter(routes),
    provideHttpClient(withInterceptors([baseUrlInterceptor, errorInterceptor])),
  ],
};
