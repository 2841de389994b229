"""Templates compiled once for each language, with what is the same in all its pages as plain text (ADR 52).

Most of what a page cost were calls of `_("…")`, `asset_url("…")`, `ui.icon("…")` and `url_for("…")` with the same
arguments and the same results at each request.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.nodes import EvalContext
from jinja2.runtime import markup_join, str_join
from jinja2.visitor import NodeTransformer

from citizen_site.config import ROOT
from citizen_site.web.i18n import current_language
from citizen_site.web.kept import KeptParts

# Globals whose result depends on nothing but their arguments, the language and the path that the site is mounted at.
CONSTANT_FUNCTIONS = frozenset({"_", "asset_url", "current_language", "url_for"})
# The same of components, with the template of each.
CONSTANT_COMPONENTS = {"icon": "components/icon.html"}
# Each language at the site's path, and what is rendered in another language than that of its address.
MOST_VARIANTS = 8


class LanguageEnvironment(Environment):
    """Flask's, with a variant for each language and path. Within a request it hands out the templates of its own."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        # Language and path; None for the one that has the variants.
        self.variant: tuple[str, str] | None = None
        self.variants: dict[tuple[str, str], LanguageEnvironment] = {}
        self.components = Components(self)
        self.kept_parts = KeptParts()

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        if self.variant or not has_request_context():
            return super().get_template(name, parent, globals)
        return self.variant_of_request().get_template(name, parent, globals)

    def variant_of_request(self) -> LanguageEnvironment:
        key = (current_language(), request.script_root)
        variant = self.variants.get(key)
        if variant is None:
            variant = self.overlay()
            variant.variant, variant.components = key, Components(variant)
            if len(self.variants) >= MOST_VARIANTS:
                self.variants.clear()
            self.variants[key] = variant
        return variant

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dict is copied for each page in a twentieth of the time of Jinja's chain of them."""
        return super().make_globals(d) if d else self.globals

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        if self.variant:
            ConstantFolder(self, name).visit(source)
        return super()._generate(source, name, filename, defer_init)


class Components:
    """The macros of templates/components/, as `ui.<macro>` in every template.

    They are plain Jinja globals, because a block that is rendered alone does not run a template's imports.
    """

    def __init__(self, environment: LanguageEnvironment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Any:
        """Only asked for what is not there yet: the first use loads them all."""
        macros: dict[str, Any] = {}
        for path in sorted((ROOT / "templates/components").glob("*.html")):
            module = self._environment.get_template(f"components/{path.name}").module
            macros.update({key: value for key, value in vars(module).items() if not key.startswith("_")})
        # Several threads may come here at once: none may see half of them.
        vars(self).update(macros)
        try:
            return macros[name]
        except KeyError:
            raise AttributeError(f"no component named {name}") from None


class ConstantFolder(NodeTransformer):
    """Puts the results of calls with constant arguments in their places, where nothing else decides about them."""

    def __init__(self, environment: LanguageEnvironment, name: str | None) -> None:
        self.environment = environment
        self.eval_context = EvalContext(environment, name)

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802 - the node's name
        """`ui` is that of this language."""
        return nodes.EnvironmentAttribute("components") if (node.name, node.ctx) == ("ui", "load") else node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the node's name
        self.generic_visit(node)
        function = self._constant_function(node.node)
        if function is None or node.dyn_args or node.dyn_kwargs:
            return node
        try:
            arguments = [each.as_const(self.eval_context) for each in node.args]
            named = dict(each.as_const(self.eval_context) for each in node.kwargs)
            result = function(*arguments, **named)
        except Exception:  # what is wrong with it is told where the page is rendered
            return node
        return nodes.Const(result, lineno=node.lineno)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the node's name
        """Jinja itself would forget which of the parts are markup."""
        self.generic_visit(node)
        parts = [each.value for each in node.nodes if isinstance(each, nodes.Const)]
        if len(parts) < len(node.nodes):
            return node
        return nodes.Const(markup_join(parts) if self.eval_context.autoescape else str_join(parts), lineno=node.lineno)

    def _constant_function(self, node: nodes.Expr) -> Any:
        """What computes it, or None."""
        if isinstance(node, nodes.Name) and node.name in CONSTANT_FUNCTIONS:
            function: Any = self.environment.globals[node.name]
            return partial(function, self.eval_context) if node.name == "_" else function
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.EnvironmentAttribute):
            template = CONSTANT_COMPONENTS.get(node.attr)
            return getattr(self.environment.get_template(template).module, node.attr) if template else None
        return None
