import type { Routes } from '@angular/router';
import { authenticatedGuard } from '@holdfast/angular';

export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'notes' },
  {
    path: 'notes',
    title: 'Notes · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./notes/notes-page').then(({ NotesPage }) => NotesPage),
  },
  {
    path: 'sign-in',
    title: 'Sign in · Holdfast',
    loadComponent: () => import('./account/sign-in-page').then(({ SignInPage }) => SignInPage),
  },
  {
    path: 'register',
    title: 'Make an account · Holdfast',
    loadComponent: () => import('./account/register-page').then(({ RegisterPage }) => RegisterPage),
  },
  { path: '**', redirectTo: 'notes' },
];
