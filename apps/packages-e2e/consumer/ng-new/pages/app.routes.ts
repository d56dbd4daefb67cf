import { Routes } from '@angular/router';
import { Papers } from './papers';

export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'papers' },
  { path: 'papers', component: Papers },
];
