/** Composition root of the visitor's page. */
import './widget.css';
import { App } from './app.ts';

const page = document.getElementById('page');
if (page) void new App(page).start();
