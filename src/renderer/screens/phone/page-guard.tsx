import { Component, type ReactNode } from 'react';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import { MessagePage } from './message-page.tsx';

/** A defect leaves a way on instead of an empty page. */
export class PageGuard extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    const again = { text: t.broken.again, run: () => location.reload() };
    return <MessagePage title={t.broken.title} text={t.broken.text} action={again} />;
  }
}
