import { render } from 'preact';

import { App } from './app.js';
import './style/console.css';
import { theme, wear } from './theme.js';

wear(theme());
const root = document.getElementById('console');
if (root) render(<App />, root);
