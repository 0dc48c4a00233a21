import '@fontsource-variable/bricolage-grotesque/index.css';
import '@fontsource-variable/inter/index.css';
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { findDesktop } from './client/desktop.ts';
import { createPortLinks } from './client/message-port-link.ts';
import { createSession } from './client/session.ts';
import { openWebSocketLink } from './client/web-socket-link.ts';
import { en } from './i18n/en.ts';
import { MessagesContext } from './i18n/messages.ts';
import { createStageModel } from './screens/stage/stage-model.ts';
import { StageScreen } from './screens/stage/stage-screen.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

// The token has become a cookie: it belongs neither on a television nor in the history.
if (location.search.includes('token=')) history.replaceState(null, '', location.pathname);

const desktop = findDesktop() !== null;
const session = createSession(desktop ? createPortLinks(() => {}) : () => openWebSocketLink('/stage/ws'));
const model = createStageModel(session);
createRoot(root).render(
  <StrictMode>
    <MessagesContext value={en}>
      <StageScreen model={model} desktop={desktop} />
    </MessagesContext>
  </StrictMode>,
);
