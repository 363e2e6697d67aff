// Parts of a page, by their data attribute: first of all, for what the other files do as soon as they are there.
"use strict";
const part = (name, root = document) => root.querySelector(`[data-${name}]`);
