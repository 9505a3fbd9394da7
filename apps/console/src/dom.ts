/** As much of a browser as the console uses. There is no way here to markup from text, so nothing that is shown becomes any. */
export interface PageEvent {
  preventDefault(): void;
}
export interface PageElement {
  textContent: string | null;
  hidden: boolean;
  /** Of inputs, selects and text areas. */
  value: string;
  append(...children: readonly Child[]): void;
  replaceChildren(...children: readonly Child[]): void;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
  focus(): void;
}
export type Child = PageElement | string;

interface Browser {
  readonly document: {
    title: string;
    getElementById(id: string): PageElement | null;
    createElement(name: string): PageElement;
  };
  readonly location: { hash: string; readonly origin: string };
  addEventListener(type: string, listener: () => void): void;
}

// The page runs in a browser alone, whose global object has these.
export const browser = globalThis as unknown as Browser;

/** The attributes that are set anywhere: none of them runs or loads anything; `href` leads within the page or to the API. */
export type Attributes = Partial<
  Record<
    | 'class'
    | 'id'
    | 'href'
    | 'type'
    | 'for'
    | 'name'
    | 'value'
    | 'autocomplete'
    | 'spellcheck'
    | 'required'
    | 'maxlength'
    | 'rows'
    | 'selected'
    | 'scope'
    | 'role'
    | 'max'
    | 'high'
    | 'optimum'
    | 'data-column'
    | 'aria-label'
    | 'aria-current'
    | 'aria-labelledby'
    | 'aria-describedby',
    string
  >
>;

/** An element; texts among its children stay texts. */
export function el(name: string, attributes: Attributes = {}, ...children: readonly Child[]): PageElement {
  const element = browser.document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}

/** @throws {Error} when the page has no such element, which is a fault of the build */
export function byId(id: string): PageElement {
  const found = browser.document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

/** A link within the console. @param path without `#/`; its parts are encoded already */
export const link = (path: string, text: string): PageElement => el('a', { href: `#/${path}` }, text);
