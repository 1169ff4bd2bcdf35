"""The officer's page: a browser on this machine drops reports in, reads what was found, settles it,
takes the marked copy, and checks again. Nothing leaves the machine; nothing stays but what is
saved.

`desk` holds what one sitting works on, `site` is what the browser asks of it.
"""
