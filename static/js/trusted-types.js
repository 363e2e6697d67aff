// Staff pages: htmx turns fragments of our own server into nodes; they may bring no code. Scripts and addresses of scripts
// have no policy at all, other pages none of any kind.
const CODE = /<(iframe|object|embed)\b|<[^<>]*\son\w+\s*=/i;
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => {
    // what stands in quotes is the value of an attribute
    if (CODE.test(text.replace(/"[^"]*"/g, '""'))) throw new TypeError("A fragment may not bring code.");
    return text;
  },
});
