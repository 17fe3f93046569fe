"""The vocabulary of exports: how columns and values are usually called, in four languages.

English, German, French and Spanish; in small letters without accents. Each name leads to a guess,
which somebody has to confirm.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["MISSING", "NAMES", "WORDS"]

#: How the column of each meaning may be called, best guess first, without blanks and signs. A
#: column that is called what it means is found anyway.
NAMES: Mapping[str, tuple[str, ...]] = {
    "case": (
        "caseid", "number", "ticket", "ticketid", "incident", "issuekey", "key", "id",
        "vorgang", "vorgangsnummer", "vorgangsnr", "ticketnummer", "ticketnr", "fall", "fallnummer",
        "dossier", "numerodossier", "numeroticket", "numero",
        "caso", "idcaso", "numerocaso", "expediente", "incidencia",
    ),
    "at": (
        "sysupdatedat", "timestamp", "time", "datetime", "sysupdatedon", "updatedat", "updated",
        "zeitpunkt", "zeitstempel", "aktualisiertam", "geandertam",
        "horodatage", "dateheure", "misajourle", "modifiele",
        "fechahora", "fechayhora", "actualizado", "actualizadoel",
        "date", "datum", "fecha", "createdat", "created", "erstelltam", "creele", "creado",
    ),
    "recorded_at": ("enteredat", "loggedat", "erfasstam", "enregistrele", "registradoel"),
    "order": ("seq", "sysmodcount", "sequence", "laufendenummer", "lfdnr", "ordre", "orden"),
    "event": (
        "eventtype", "action", "activity", "ereignis", "aktion", "aktivitat",
        "evenement", "activite", "evento", "accion", "actividad",
    ),
    "customer": (
        "customerid", "callerid", "requesterid", "contactid", "requester",
        "kundennummer", "kundennr", "kunde", "idclient", "numeroclient", "client",
        "idcliente", "cliente",
    ),
    "author": (
        "authorid", "sysupdatedby", "user", "resource", "actor",
        "verfasser", "absender", "bearbeiter", "auteur", "autor",
    ),
    "role": ("authorrole", "rolle", "rol"),
    "channel": ("contacttype", "via", "viachannel", "source", "kanal", "canal"),
    "direction": ("richtung", "sens", "direccion", "sentido"),
    "outcome": ("callresult", "ergebnis", "anrufergebnis", "resultat", "resultado"),
    "wait": (
        "waittime", "waitseconds", "queuetime", "wartezeit", "attente", "tempsdattente",
        "espera", "tiempodeespera",
    ),
    "duration": (
        "talktime", "durationseconds", "dauer", "gesprachsdauer", "duree", "duracion",
    ),
    "signals": ("tags", "labels", "schlagworte", "etiquettes", "etiquetas"),
    "department": ("abteilung", "departement", "departamento"),
    "brand": ("brandid", "marke", "marque", "marca"),
    "language": ("locale", "sprache", "langue", "idioma"),
    "text": (
        "message", "body", "comment", "description", "nachricht", "bemerkung", "kommentar",
        "beschreibung", "commentaire", "texte", "mensaje", "comentario", "descripcion", "texto",
    ),
    "kind": ("type", "requesttype", "issuetype", "typ", "art", "tipo"),
    "topic": (
        "subject", "category", "summary", "title", "betreff", "thema", "kategorie",
        "sujet", "objet", "categorie", "asunto", "tema", "categoria",
    ),
    "status": ("state", "incidentstate", "ticketstatus", "zustand", "statut", "etat", "estado"),
    "priority": (
        "urgency", "prioritat", "prio", "dringlichkeit", "priorite", "urgence",
        "prioridad", "urgencia",
    ),
    "team": (
        "group", "assignmentgroup", "assignedgroup", "queue", "gruppe", "equipe", "groupe",
        "equipo", "grupo",
    ),
    "agent": (
        "assignee", "assignedto", "owner", "zustandig", "zugewiesenan", "sachbearbeiter",
        "assignea", "responsable", "asignadoa", "agente",
    ),
    "promise": (
        "promiseid", "zusage", "zusagenummer", "zusagenr", "promesse", "promesa",
    ),
    "due_at": (
        "due", "duedate", "falligam", "frist", "zusagebis", "echeance", "vencimiento",
        "fechalimite",
    ),
    "owner": ("promiseowner",),
    "escalation": ("escalationid",),
    "opened_at": (
        "opened", "createdat", "created", "erstelltam", "eroffnetam", "ouvertle", "creele",
        "creado", "abiertoel",
    ),
    "resolved_at": ("solvedat", "resolved", "gelostam", "erledigtam", "resolule", "resueltoel"),
    "measure": ("messung", "mesure", "medida"),
    "score": ("rating", "satisfactionratingscore", "bewertung", "puntuacion", "valoracion"),
    "scale": ("skala", "echelle", "escala"),
}  # fmt: skip

_YES_NO = (
    ("n", "no"), ("f", "no"), ("off", "no"), ("0", "no"),
    ("y", "yes"), ("t", "yes"), ("1", "yes"), ("j", "yes"), ("o", "yes"), ("s", "yes"),
)  # fmt: skip

#: Which word a value stands for, by how it begins; a beginning with ``$`` is the whole value. The
#: first that fits counts.
WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "event": (
        ("email", "message"), ("e-mail", "message"), ("mail", "message"), ("message", "message"),
        ("nachricht", "message"), ("mensaje", "message"), ("chat", "message"),
        ("call", "call"), ("phone", "call"), ("anruf", "call"), ("telefonat", "call"),
        ("appel", "call"), ("llamada", "call"),
        ("note", "note"), ("internal", "note"), ("notiz", "note"), ("nota", "note"),
        ("update", "update"), ("change", "update"), ("anderung", "update"), ("cambio", "update"),
        ("changement", "update"),
        ("promise$", "promised"), ("zusage$", "promised"), ("promesse$", "promised"),
        ("promesa$", "promised"),
        ("zusage erfullt", "promise_fulfilled"), ("zusage eingehalten", "promise_fulfilled"),
        ("survey", "feedback_asked"), ("umfrage", "feedback_asked"), ("enquete", "feedback_asked"),
        ("encuesta", "feedback_asked"),
        ("rating", "feedback"), ("bewertung", "feedback"), ("evaluation", "feedback"),
        ("valoracion", "feedback"),
    ),
    "role": (
        ("agent", "agent"), ("support", "agent"), ("staff", "agent"), ("mitarbeiter", "agent"),
        ("bearbeiter", "agent"), ("employe", "agent"), ("conseiller", "agent"),
        ("empleado", "agent"), ("asesor", "agent"),
        ("bot", "bot"), ("chatbot", "bot"), ("automat", "bot"), ("system", "bot"),
        ("customer", "customer"), ("client", "customer"), ("requester", "customer"),
        ("end user", "customer"), ("end-user", "customer"), ("kund", "customer"),
    ),
    "direction": (
        ("out", "outbound"), ("ausgehend", "outbound"), ("sortant", "outbound"),
        ("salient", "outbound"),
        ("int", "internal"),
        ("in", "inbound"), ("eingehend", "inbound"), ("entrant", "inbound"),
    ),
    "outcome": (
        ("answered", "connected"), ("connect", "connected"), ("angenommen", "connected"),
        ("verbunden", "connected"), ("repondu", "connected"), ("contestada", "connected"),
        ("atendida", "connected"),
        ("abandon", "abandoned"), ("hung up", "abandoned"), ("aufgelegt", "abandoned"),
        ("raccroche", "abandoned"), ("colgada", "abandoned"),
        ("no answer", "no_answer"), ("missed", "no_answer"), ("nicht erreicht", "no_answer"),
        ("sans reponse", "no_answer"), ("sin respuesta", "no_answer"),
        ("voice mail", "voicemail"), ("voicemail", "voicemail"), ("mailbox", "voicemail"),
        ("anrufbeantworter", "voicemail"), ("messagerie", "voicemail"), ("buzon", "voicemail"),
        ("bounce", "bounced"), ("deliver", "delivered"),
    ),
    "status": (
        ("new", "new"), ("neu", "new"), ("nouveau", "new"), ("nuevo", "new"),
        ("reopen", "open"), ("open", "open"), ("offen", "open"), ("in progress", "open"),
        ("active", "open"), ("in bearbeitung", "open"), ("en cours", "open"), ("ouvert", "open"),
        ("abiert", "open"), ("en curso", "open"),
        ("await", "pending"), ("pending", "pending"), ("waiting", "pending"),
        ("wartet", "pending"), ("warten", "pending"), ("en attente", "pending"),
        ("pendiente", "pending"),
        ("hold", "on_hold"), ("on hold", "on_hold"), ("on-hold", "on_hold"),
        ("zuruckgestellt", "on_hold"), ("suspendu", "on_hold"), ("en espera", "on_hold"),
        ("resol", "resolved"), ("solved", "resolved"), ("done", "resolved"),
        ("gelost", "resolved"), ("erledigt", "resolved"), ("resuelt", "resolved"),
        ("clos", "closed"), ("cancel", "closed"), ("geschlossen", "closed"), ("ferme", "closed"),
        ("cerrad", "closed"),
        ("merged", "merged"), ("deleted", "deleted"),
    ),
    # Most fields that an audit names say nothing about service.
    "field": (
        ("status", "status"), ("state", "status"), ("priority", "priority"),
        ("assignee", "agent"), ("", "nothing"),
    ),
    "measure": (("satisfaction", "csat"), ("zufriedenheit", "csat"), ("satisfaccion", "csat")),
    **dict.fromkeys(("needs_reply", "verified", "story_repeated", "needs_approval"), _YES_NO),
}  # fmt: skip

#: What stands for nothing in many logs.
MISSING = ("?", "-", "NULL", "null", "None", "N/A", "n/a", "NaN", "nan")
